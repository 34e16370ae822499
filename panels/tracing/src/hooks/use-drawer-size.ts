import { DRAWER_HEIGHT, DRAWER_WIDTH } from '../constants';
import { useSplitter } from './use-splitter';

/** Width of the details on the right, or their height below. */
export function useDrawerSize(atRight: boolean, width: number, height: number) {
  const across = useSplitter({ ...DRAWER_WIDTH, max: width * DRAWER_WIDTH.maxShare }, 'left');
  const down = useSplitter(
    {
      min: DRAWER_HEIGHT.min,
      initial: Math.min(DRAWER_HEIGHT.initial, height * DRAWER_HEIGHT.initialShare),
      max: height * DRAWER_HEIGHT.maxShare,
    },
    'up',
  );
  return atRight ? across : down;
}
