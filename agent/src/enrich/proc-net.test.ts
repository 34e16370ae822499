import {
  fromKernelHex,
  interfaceOf,
  isShared,
  parseFibTrie,
  parseIfInet6,
  parseListeners,
  parseRoutes,
} from './proc-net';

const MAPPED = '00000000000000000000ffff';

describe('addresses from /proc', () => {
  it('turns words in host order round', () => {
    expect(fromKernelHex('0100007F')).toBe(`${MAPPED}7f000001`);
    expect(fromKernelHex('B80D0120000000000000000001000000')).toBe('20010db8000000000000000000000001');
  });

  it('takes own addresses from a routing trie, each once', () => {
    const trie = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 10.9.0.0/24 2 0 2
        |-- 10.9.0.0
           /24 link UNICAST
        |-- 10.9.0.7
           /32 host LOCAL
        |-- 10.9.0.255
           /32 link BROADCAST
Local:
        |-- 10.9.0.7
           /32 host LOCAL
`;
    expect(parseFibTrie(trie)).toEqual([`${MAPPED}0a090007`]);
  });

  it('names the interface by the route that holds the address', () => {
    const routes = parseRoutes(
      'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n' +
        'eth0\t00000000\t0100000A\t0003\t0\t0\t0\t00000000\n' +
        'veth1\t0000090A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n',
    );
    expect(interfaceOf(`${MAPPED}0a090007`, routes)).toBe('veth1');
    expect(interfaceOf(`${MAPPED}0a080007`, routes)).toBe('');
  });

  it('reads if_inet6', () => {
    expect(parseIfInet6('fe80000000000000005efffe000001fe 02 40 20 80     eth0\n\n')).toEqual([
      { ip: 'fe80000000000000005efffe000001fe', interface: 'eth0' },
    ]);
  });

  it('knows addresses that every host has', () => {
    expect([`${MAPPED}7f000001`, '00000000000000000000000000000001', 'fe80'.padEnd(32, '0')].map(isShared)).toEqual([
      true,
      true,
      true,
    ]);
    expect(isShared(`${MAPPED}0a090007`)).toBe(false);
  });

  it('stops at the first socket that does not listen', () => {
    const found = new Map<number, { ip: string; port: number }>();
    const line = (at: string, state: string, inode: number) =>
      `   0: ${at} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0`;
    const text = [
      '  sl',
      line('00000000:0050', '0A', 11),
      line('0100007F:1F90', '01', 12),
      line('00000000:0051', '0A', 13),
    ];
    parseListeners(`${text.join('\n')}\n`, found);
    expect([...found]).toEqual([[11, { ip: `${MAPPED}00000000`, port: 80 }]]);
  });
});
