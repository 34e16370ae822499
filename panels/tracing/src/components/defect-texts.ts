import { formatLatencyMs, t } from '@thalweg/panel-kit';
import { type DefectTexts } from '../model/defects';

/** What the panel finds wrong with spans, in the reader's language. */
export const defectTexts: DefectTexts = Object.freeze({
  orphan: (parent: string) =>
    t(
      'timeline.defect.orphan',
      'Its parent {{parent}} is not part of this trace: never captured, not kept, or outside the time range.',
      { parent },
    ),
  cycle: () =>
    t('timeline.defect.cycle', 'Following parents from here leads back here. The circle was cut above this span.'),
  duplicateId: () => t('timeline.defect.duplicate-id', 'Another span has the same id.'),
  missingTime: () =>
    t('timeline.defect.missing-time', 'Start or duration is missing. It is drawn where its parent starts.'),
  negativeDuration: () => t('timeline.defect.negative-duration', 'It ends before it starts. It is drawn as a point.'),
  clockSkew: (host: string, offsetMs: number, adjusted: boolean) => {
    const values = { host, time: formatLatencyMs(Math.abs(offsetMs)) };
    if (offsetMs > 0) {
      return adjusted
        ? t(
            'timeline.defect.behind-moved',
            'The clock of {{host}} is {{time}} behind. Its times are moved by that much.',
            values,
          )
        : t(
            'timeline.defect.behind',
            'The clock of {{host}} is {{time}} behind. Its times are drawn as reported.',
            values,
          );
    }
    return adjusted
      ? t(
          'timeline.defect.ahead-moved',
          'The clock of {{host}} is {{time}} ahead. Its times are moved by that much.',
          values,
        )
      : t('timeline.defect.ahead', 'The clock of {{host}} is {{time}} ahead. Its times are drawn as reported.', values);
  },
});
