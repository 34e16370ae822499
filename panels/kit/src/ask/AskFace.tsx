import { type ReactNode } from 'react';
import { type DataFrame } from '@grafana/data';
import { t } from '../i18n/translate';
import { Button } from '@grafana/ui';
import { Face } from '../face/Face';
import { type AskState } from './use-ask';

interface AskFaceProps {
  readonly answer: AskState & { readonly again: () => void };
  /** What is said when the answer holds nothing, and what to do then. */
  readonly empty: { readonly title: string; readonly hint: string };
  readonly isEmpty?: (frames: readonly DataFrame[]) => boolean;
  readonly children: (frames: readonly DataFrame[]) => ReactNode;
}

const hasNoRows = (frames: readonly DataFrame[]) => frames.every(({ length }) => length === 0);

/** The faces of a question that a panel asked on its own; children draw the answer once there is one. */
export function AskFace({ answer, empty, isEmpty = hasNoRows, children }: AskFaceProps) {
  if (answer.state === 'unavailable') {
    return (
      <Face
        kind="empty"
        title={t('kit.ask.unavailable', 'Only the Thalweg data source can tell')}
        hint={t('kit.ask.unavailable-hint', 'This answer came from another source, or from a file.')}
      />
    );
  }
  if (answer.state === 'loading') {
    return <Face kind="loading" title={t('kit.ask.loading', 'Asking the data source')} />;
  }
  if (answer.state === 'error') {
    return (
      <Face
        kind="error"
        title={answer.error.message}
        hint={answer.error.hint}
        action={
          <Button size="sm" variant="secondary" onClick={answer.again}>
            {t('kit.ask.again', 'Try again')}
          </Button>
        }
      />
    );
  }
  return isEmpty(answer.frames) ? (
    <Face kind="empty" title={empty.title} hint={empty.hint} />
  ) : (
    <>{children(answer.frames)}</>
  );
}
