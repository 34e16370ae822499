import { OBSERVATION_POINTS } from '@thalweg/protocol';
import { explainPoint, explainRoot, explainRule, keyParts } from './explain';

describe('explanations', () => {
  it('has words for every observation point', () => {
    const unexplained = OBSERVATION_POINTS.filter((point) => explainPoint(point).startsWith('Observation point'));
    expect(unexplained).toEqual([]);
    expect(explainPoint('x-1')).toBe('Observation point x-1');
  });

  it('has words for the rules of the backend and names others', () => {
    expect(explainRule('tcp_seq')).toMatch(/same TCP sequence/);
    const byHeader = ['span_id', 'parent_span_id', 'shared_span_id', 'x_request_id', 'trace_id_time'];
    for (const rule of [...byHeader, 'syscall_trace_id', 'told_by_call', 'told_by_time', 'within_span']) {
      expect(explainRule(rule)).not.toMatch(/^The rule/);
    }
    expect(explainRule('magic')).toBe('The rule “magic” attached it to its parent.');
  });

  it('takes keys apart', () => {
    expect(keyParts('req_tcp_seq=1, resp_tcp_seq=2')).toEqual([
      { name: 'req_tcp_seq', value: '1' },
      { name: 'resp_tcp_seq', value: '2' },
    ]);
    expect(keyParts('trace_id=ab, around it in time')).toEqual([
      { name: 'trace_id', value: 'ab' },
      { name: '', value: 'around it in time' },
    ]);
    expect(keyParts('')).toEqual([]);
  });

  it('says of a root what was looked for in vain', () => {
    expect(explainRoot('process', undefined)).toMatch(/TCP sequence/);
    expect(explainRoot('application', undefined)).toBe('It names no parent: the trace begins here.');
    expect(explainRoot('process', 'orphan')).toMatch(/drawn as a root/);
  });
});
