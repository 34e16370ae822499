import { type DataFrame, type DataTransformerConfig, transformDataFrame } from '@grafana/data';
import { useEffect, useState } from 'react';
import { templates } from '../grafana/templates';

/** Frames after a panel's transformations; the former ones stay until the new ones are there. */
export function useTransformed(frames: DataFrame[], steps: DataTransformerConfig[]): DataFrame[] {
  const [state, setState] = useState<{ from: DataFrame[]; to: DataFrame[] }>({ from: [], to: [] });
  const none = steps.length === 0;
  useEffect(() => {
    if (none) return undefined;
    const subscription = transformDataFrame(steps, frames, { interpolate: templates.replace }).subscribe((to) =>
      setState({ from: frames, to }),
    );
    return () => subscription.unsubscribe();
  }, [frames, steps, none]);
  return none ? frames : state.to;
}
