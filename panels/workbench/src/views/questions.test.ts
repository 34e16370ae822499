import { EMPTY } from '../state/address';
import { requestFilters } from './questions';

describe('requestFilters', () => {
  it('shows each call once, at the end that was asked for', () => {
    expect(requestFilters({ ...EMPTY })).toEqual([
      { key: 'observation_point', operator: '!=', values: ['c-p', 'c-app'] },
    ]);
    expect(requestFilters({ ...EMPTY, side: 'both' })).toEqual([]);
  });

  it('looks for a service at the end where it is', () => {
    expect(requestFilters({ ...EMPTY, service: 'redis', side: 'client' })[0]).toEqual({
      key: 'auto_service_0',
      operator: '=',
      values: ['redis'],
    });
  });

  it('searches for text as it is typed, signs and all', () => {
    expect(requestFilters({ ...EMPTY, side: 'both', text: ' /a?b=(1) ' })).toEqual([
      { key: 'request_resource', operator: '=~', values: ['(?is).*/a\\?b=\\(1\\).*'] },
    ]);
  });
});
