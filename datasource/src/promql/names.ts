import { type TimeRange } from '@thalweg/protocol';
import { type Lookups } from '../lookups';
import { type Names } from './complete';

/** Names out of the backend, of series that the range has. */
export const namesOf = (lookups: Lookups, range: () => TimeRange): Names => ({
  metrics: (search) => lookups.metrics(range(), search),
  async labels(selectors) {
    const lists = await Promise.all(
      (selectors.length > 0 ? selectors : [undefined]).map((selector) =>
        lookups.metricNames({ what: 'labels', range: range(), ...(selector ? { selector } : {}) }),
      ),
    );
    return [...new Set(lists.flat())].sort();
  },
  values: (label, selector, search) =>
    lookups.metricNames({
      what: 'values',
      label,
      range: range(),
      ...(selector === '' ? {} : { selector }),
      ...(search === '' || search.includes('$') ? {} : { search }),
    }),
});
