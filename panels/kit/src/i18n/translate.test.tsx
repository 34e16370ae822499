import { render, screen } from '@testing-library/react';
import { Trans } from '@grafana/i18n';
import { t } from './translate';

it('gives the English text where no catalogue is loaded', () => {
  expect(t('room.part.thing', 'All services')).toBe('All services');
});

it('puts values in as they are', () => {
  expect(t('room.part.path', 'Calls of {{path}}', { path: '/books?a=1&b=<2>' })).toBe('Calls of /books?a=1&b=<2>');
});

it('counts', () => {
  const spans = (count: number) =>
    t('room.part.spans', '{{count}} spans', { count, defaultValue_one: '{{count}} span' });
  expect([spans(1), spans(2)]).toEqual(['1 span', '2 spans']);
});

it('draws texts with parts', () => {
  const name = 'a/b';
  render(
    <Trans i18nKey="room.part.rich" values={{ name }}>
      Open <b>{'{{name}}'}</b> now
    </Trans>,
  );
  expect(screen.getByText('a/b').tagName).toBe('B');
});
