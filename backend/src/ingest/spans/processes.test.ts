import { isSame, type ReportedProcess, type ToldProcess } from './processes';

const told: ToldProcess = {
  processId: 7,
  host: 'h',
  hostId: '',
  containerId: '',
  executable: '/usr/bin/node',
  service: 'cart',
};
const found: ReportedProcess = {
  agent: 1,
  processId: 7,
  host: 'h',
  hostId: 'm',
  kname: 'node',
  name: 'node-app',
  executable: '/usr/local/bin/node',
  containerId: '',
};

test.each<[string, Partial<ToldProcess>, Partial<ReportedProcess>, boolean]>([
  ['the same program under the same number on the same host', {}, {}, true],
  ['the same name', { executable: '' }, { name: 'cart' }, true],
  ['the machine by its id', { host: 'other', hostId: 'm' }, {}, true],
  [
    'a kernel name, which has 15 letters',
    { executable: 'a-program-with-a-long-name' },
    { kname: 'a-program-with-', executable: '' },
    true,
  ],
  ['another host', { host: 'other' }, {}, false],
  [
    'another program: a number of a container',
    { processId: 1 },
    { processId: 1, kname: 'systemd', name: 'systemd', executable: '/lib/systemd' },
    false,
  ],
  ['another container', { containerId: 'a' }, { containerId: 'b' }, false],
  ['nothing that tells the program', { executable: '' }, {}, false],
])('%s', (_what, sdk, agent, same) => {
  expect(isSame({ ...told, ...sdk }, { ...found, ...agent })).toBe(same);
});
