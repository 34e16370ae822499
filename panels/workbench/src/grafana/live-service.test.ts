import { toDataFrame } from '@grafana/data';
import { mergeRows } from './live-service';
import { channelOf, queryOfChannel } from './query-route';
import { DEFAULT_SAVED_QUERY } from '@thalweg/protocol';

const rows = (...ids: string[]) => toDataFrame({ fields: [{ name: 'row_id', values: ids }] });

it('puts new rows in front, once, and keeps no more than it may', () => {
  const frame = mergeRows(rows('3', '2', '1'), rows('5', '4', '3'), 4);
  expect(frame.fields[0]?.values).toEqual(['5', '4', '3', '2']);
  expect(frame.length).toBe(4);
});

it('names a channel by its query', () => {
  const query = { ...DEFAULT_SAVED_QUERY, kind: 'requests' as const, search: 'Büro/+' };
  expect(queryOfChannel(channelOf(query).replace('ds/thalweg/', ''))).toEqual(query);
});
