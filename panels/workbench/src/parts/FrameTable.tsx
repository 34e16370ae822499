import { type DataFrame, applyFieldOverrides } from '@grafana/data';
import { Table, TabsBar, Tab, useTheme2 } from '@grafana/ui';
import { css } from '@emotion/css';
import { useSize } from '@thalweg/panel-kit';
import { useMemo, useRef, useState } from 'react';

/** Any frames as Grafana's own table, one at a time. */
export function FrameTable({ frames }: { frames: DataFrame[] }) {
  const theme = useTheme2();
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [chosen, choose] = useState(0);
  const shown = useMemo(
    () =>
      applyFieldOverrides({
        data: frames,
        fieldConfig: { defaults: {}, overrides: [] },
        replaceVariables: (text) => text,
        theme,
        timeZone: 'browser',
      }),
    [frames, theme],
  );
  const at = Math.min(chosen, shown.length - 1);
  const frame = shown[at];
  return (
    <div className={COLUMN}>
      {shown.length > 1 && shown.length <= 8 && (
        <TabsBar>
          {shown.map((one, index) => (
            <Tab
              key={index}
              label={one.name ?? `Frame ${index + 1}`}
              active={index === at}
              onChangeTab={() => choose(index)}
            />
          ))}
        </TabsBar>
      )}
      <div ref={box} className={GROW} data-testid="frame-table">
        {frame && width > 0 && height > 0 && <Table data={frame} width={width} height={height} />}
      </div>
    </div>
  );
}

const COLUMN = css({ display: 'flex', flexDirection: 'column', height: '100%', minHeight: 0 });
const GROW = css({ flex: '1 1 auto', minHeight: 0, overflow: 'hidden' });
