import fc from 'fast-check';
import { readPlace, writePlace } from './address';

test('a place is written with the id of the panel', () => {
  expect(writePlace(7, { span: 'abc', view: 'flame', zoom: { start: 1.5, end: 2.25 } })).toEqual({
    'trace7.trace': null,
    'trace7.span': 'abc',
    'trace7.view': 'flame',
    'trace7.zoom': '1.5_2.25',
  });
});

test('what another panel wrote or nobody understands is passed over', () => {
  const search = { 'trace8.span': 'abc', 'trace7.view': 'pie', 'trace7.zoom': '5_2', 'trace7.span': true };
  expect(readPlace(7, search)).toEqual({ trace: undefined, span: undefined, view: undefined, zoom: undefined });
});

test('a place that was written is read again', () => {
  const places = fc.record({
    trace: fc.string({ minLength: 1 }),
    span: fc.string({ minLength: 1 }),
    view: fc.constantFrom('timeline' as const, 'compare' as const),
    zoom: fc.record({ start: fc.integer({ min: 0, max: 1e6 }), end: fc.integer({ min: 1_000_001, max: 2e6 }) }),
  });
  fc.assert(fc.property(places, (place) => expect(readPlace(3, writePlace(3, place))).toEqual(place)));
});
