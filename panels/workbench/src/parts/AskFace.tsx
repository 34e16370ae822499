import { Button } from '@grafana/ui';
import { Face } from '@thalweg/panel-kit';
import { type ReactNode } from 'react';
import { useAddress } from '../state/use-address';
import { useClock } from '../state/clock';
import { type Asked, firstError, isEmpty } from '../state/use-ask';

interface Props {
  asked: Asked;
  /** What is being looked for, lower case: "services". */
  what: string;
  /** Filters narrow the answer, so an empty one may be their doing. */
  filtered?: boolean;
  onClearFilters?: () => void;
  /** Drawn when there is something to draw. */
  children: ReactNode;
}

/** One of three faces while there is nothing to show, else the children. */
export function AskFace({ asked, what, filtered, onClearFilters, children }: Props) {
  const { refresh } = useClock();
  const error = firstError(asked);
  if (asked.loading) return <Face kind="loading" title={`Loading ${what}…`} />;
  if (error && isEmpty(asked.frames)) {
    const again = (
      <Button variant="secondary" icon="sync" onClick={refresh}>
        Try again
      </Button>
    );
    return <Face kind="error" title={`No ${what}: the question failed`} hint={error} action={again} />;
  }
  if (!isEmpty(asked.frames)) return <>{children}</>;
  if (filtered) {
    const clear = onClearFilters && (
      <Button variant="secondary" icon="times" onClick={onClearFilters}>
        Clear filters
      </Button>
    );
    return (
      <Face
        kind="empty"
        title={`No ${what} match these filters`}
        hint="Widen the range or drop a filter."
        action={clear}
      />
    );
  }
  return <NothingCaptured what={what} />;
}

/** Nothing there at all: most often no agent runs yet, so it says how to get data. */
function NothingCaptured({ what }: { what: string }) {
  const { go } = useAddress();
  return (
    <Face
      kind="empty"
      title={`No ${what} in this time range`}
      hint={
        <>
          Nothing was captured then. Start an agent on a host that has traffic with <code>npm run agent</code>, or see
          Thalweg at work on its sample application with <code>npm run demo</code>.
        </>
      }
      action={
        <Button variant="secondary" icon="clock-nine" onClick={() => go({ from: 'now-24h', to: 'now' })}>
          Look at the last 24 hours
        </Button>
      }
    />
  );
}
