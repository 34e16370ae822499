import { RESPONSE_STATUS } from '@thalweg/protocol';
import { TO_CLIENT, TO_SERVER } from './parser';
import { redis } from './redis';
import { describeMessages, TEST_OPTIONS, Wire } from './testing';

const wire = (options = {}) => new Wire(redis.create({ ...TEST_OPTIONS, ...options }));
const command = (...words: string[]) => `*${words.length}\r\n${words.map((w) => `$${w.length}\r\n${w}\r\n`).join('')}`;
const shown = (...words: string[]) => wire().send(TO_SERVER, command(...words)).sink.requests[0]?.requestResource;

test('pipelined commands and replies each have their own place', () => {
  const { sink } = wire()
    .send(TO_SERVER, command('SET', 'a', '1') + command('GET', 'book:a') + command('INCR', 'n'))
    .send(TO_CLIENT, '+OK\r\n$1\r\n1\r\n:7\r\n');
  expect(describeMessages(sink)).toEqual([
    '> 1 SET a *** [SET] 27',
    '< 1 0 0 5',
    '> 2 GET book:a [GET book:*] 25',
    '< 2 0 0 7',
    '> 3 INCR n [INCR] 21',
    '< 3 0 0 4',
  ]);
  expect(sink.requests.map((m) => m.tcpSeq)).toEqual([1000, 1027, 1052]);
  expect(sink.responses.map((m) => m.tcpSeq)).toEqual([5000, 5005, 5012]);
});

test.each([
  ['-ERR unknown command\r\n', RESPONSE_STATUS.SERVER_ERROR, 'ERR unknown command'],
  ['-LOADING Redis is loading\r\n', RESPONSE_STATUS.SERVER_ERROR, 'LOADING Redis is loading'],
  ['-MOVED 3999 127.0.0.1:6381\r\n', RESPONSE_STATUS.CLIENT_ERROR, 'MOVED 3999 127.0.0.1:6381'],
  ['-WRONGTYPE Operation\r\n', RESPONSE_STATUS.CLIENT_ERROR, 'WRONGTYPE Operation'],
  ['!21\r\nSYNTAX invalid syntax\r\n', RESPONSE_STATUS.SERVER_ERROR, 'SYNTAX invalid syntax'],
  ['$-1\r\n', RESPONSE_STATUS.OK, ''],
  ['*-1\r\n', RESPONSE_STATUS.OK, ''],
  ['_\r\n', RESPONSE_STATUS.OK, ''],
  ['#t\r\n', RESPONSE_STATUS.OK, ''],
  [',3.14\r\n', RESPONSE_STATUS.OK, ''],
  ['(3492890328409238509324850943850943825024385\r\n', RESPONSE_STATUS.OK, ''],
  ['=15\r\ntxt:Some string\r\n', RESPONSE_STATUS.OK, ''],
  ['%2\r\n+a\r\n:1\r\n+b\r\n*2\r\n:1\r\n:2\r\n', RESPONSE_STATUS.OK, ''],
  ['~2\r\n:1\r\n:2\r\n', RESPONSE_STATUS.OK, ''],
  ['*0\r\n', RESPONSE_STATUS.OK, ''],
  ['*2\r\n*0\r\n%0\r\n', RESPONSE_STATUS.OK, ''],
  ['|1\r\n+ttl\r\n:3600\r\n$2\r\nhi\r\n', RESPONSE_STATUS.OK, ''],
  ['*2\r\n|1\r\n+a\r\n:1\r\n:1\r\n:2\r\n', RESPONSE_STATUS.OK, ''],
  ['*?\r\n:1\r\n*1\r\n:2\r\n.\r\n', RESPONSE_STATUS.OK, ''],
  ['$?\r\n;4\r\nHell\r\n;1\r\no\r\n;0\r\n', RESPONSE_STATUS.OK, ''],
])('the reply %j is one reply', (reply, status, exception) => {
  const { sink } = wire()
    .send(TO_SERVER, command('GET', 'a') + command('GET', 'b'))
    .send(TO_CLIENT, `${reply}+NEXT\r\n`);
  expect(sink.responses).toMatchObject([
    { id: 1, status, exception, length: reply.length },
    { id: 2, status: 0, length: 7 },
  ]);
  expect(sink.reasons).toEqual([]);
});

test.each([
  [['AUTH', 'user', 'hunter2'], '***'],
  [['HELLO', '3', 'AUTH', 'user', 'hunter2'], '3 ***'],
  [['CONFIG', 'SET', 'requirepass', 'hunter2'], 'SET requirepass ***'],
  [['ACL', 'SETUSER', 'bob', '>hunter2'], 'SETUSER ***'],
  [['SET', 'key', 'hunter2', 'EX', '5'], 'key ***'],
  [['MSET', 'a', 'hunter2', 'b', 'hunter3'], 'a *** b ***'],
  [['PUBLISH', 'news', 'hunter2'], 'news ***'],
  [['EVAL', 'return "hunter2"', '1', 'key', 'hunter2'], '*** 1 key ***'],
  [['DEL', 'a', 'b'], 'a b'],
  [['LRANGE', 'a', '0', '-1'], 'a 0 -1'],
])('%j is shown as %j', (words, resource) => {
  expect(shown(...words)).toBe(resource);
});

test('error texts do not repeat arguments', () => {
  const { sink } = wire()
    .send(TO_SERVER, command('FOO', 'a'))
    .send(TO_CLIENT, "-ERR unknown command 'FOO', with args beginning with: 'hunter2' \r\n");
  expect(sink.responses[0]?.exception).toBe("ERR unknown command 'FOO', with args beginning with: ***");
});

test('a value larger than what was captured is stepped over', () => {
  const { sink } = wire()
    .send(TO_SERVER, command('SET', 'big', 'v'.repeat(5000)), 1024)
    .send(TO_CLIENT, '+OK\r\n')
    .send(TO_SERVER, command('GET', 'big'))
    .send(TO_CLIENT, `$5000\r\n${'v'.repeat(5000)}\r\n`, 1024)
    .send(TO_SERVER, command('GET', 'x'))
    .send(TO_CLIENT, '$-1\r\n');
  expect(describeMessages(sink)).toEqual([
    '> 1 SET big *** [SET] 5031',
    '< 1 0 0 5',
    '> 2 GET big [GET] 22',
    '< 2 0 0 5009',
    '> 3 GET x [GET] 20',
    '< 3 0 0 5',
  ]);
});

test('a reply whose rest was not captured is handed over once, and its rest is not taken for replies', () => {
  const { sink } = wire()
    .send(TO_SERVER, command('LRANGE', 'l', '0', '-1'))
    .send(TO_CLIENT, `*300\r\n${'$5\r\nhello\r\n'.repeat(100)}`, 1024)
    .send(TO_CLIENT, '$5\r\nhello\r\n'.repeat(200))
    .send(TO_SERVER, command('PING'))
    .send(TO_CLIENT, '+PONG\r\n');
  expect(sink.responses.map((m) => [m.id, m.tcpSeq])).toEqual([
    [1, 5000],
    [2, 8306],
  ]);
  expect(sink.reasons).toEqual(['hole']);
});

test('messages of subscriptions answer nobody', () => {
  const message = '*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n';
  const confirmed = (channel: string, n: number) =>
    `*3\r\n$9\r\nsubscribe\r\n$${channel.length}\r\n${channel}\r\n:${n}\r\n`;
  const { sink } = wire()
    .send(TO_SERVER, command('SUBSCRIBE', 'news', 'sport'))
    .send(TO_CLIENT, confirmed('news', 1) + confirmed('sport', 2) + message + message)
    .send(TO_SERVER, command('PING'))
    .send(TO_CLIENT, `${message}*2\r\n$4\r\npong\r\n$0\r\n\r\n`);
  expect(sink.responses.map((m) => [m.id, m.tcpSeq])).toEqual([
    [1, 5000],
    [2, 5000 + confirmed('news', 1).length + confirmed('sport', 2).length + 3 * message.length],
  ]);
});

test('pushes between replies answer nobody', () => {
  const { sink } = wire()
    .send(TO_SERVER, command('HELLO', '3'))
    .send(TO_CLIENT, '%0\r\n')
    .send(TO_SERVER, command('GET', 'a'))
    .send(TO_CLIENT, '>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\na\r\n$1\r\n1\r\n');
  expect(sink.responses.map((m) => [m.id, m.length])).toEqual([
    [1, 4],
    [2, 7],
  ]);
  expect(sink.requests[1]?.version).toBe('3');
});

test('commands that will not be answered are complete as they are', () => {
  const { sink } = wire()
    .send(TO_SERVER, command('CLIENT', 'REPLY', 'OFF') + command('SET', 'a', '1') + command('CLIENT', 'REPLY', 'ON'))
    .send(TO_CLIENT, '+OK\r\n');
  expect(sink.requests.map((m) => m.oneWay)).toEqual([true, true, undefined]);
  expect(sink.responses[0]?.id).toBe(sink.requests[2]?.id);
});

test('MONITOR and replication end the exchange of requests and replies', () => {
  const monitor = wire().send(TO_SERVER, command('MONITOR')).send(TO_CLIENT, '+OK\r\n+1 [0 x] "GET" "a"\r\n').sink;
  expect(monitor.responses).toHaveLength(1);
  expect(monitor.reasons).toEqual(['monitor']);
  const replica = wire()
    .send(TO_SERVER, command('PSYNC', '?', '-1'))
    .send(TO_CLIENT, '+FULLRESYNC\r\n').sink;
  expect(replica.requests[0]?.oneWay).toBe(true);
  expect(replica.reasons).toEqual(['replication']);
});

test('inline commands are read, other lines are not', () => {
  expect(
    wire()
      .send(TO_SERVER, '\r\nPING\r\nGET book:1\r\n')
      .sink.requests.map((m) => m.requestType),
  ).toEqual(['PING', 'GET']);
  const other = wire().send(TO_SERVER, 'some text in the middle\r\n').sink;
  expect(other.requests).toEqual([]);
  expect(other.reasons).toEqual(['not_redis']);
});

test('nesting without end is refused', () => {
  const { sink } = wire().send(TO_CLIENT, '*1\r\n'.repeat(1000));
  expect(sink.responses).toEqual([]);
  expect(sink.reasons).toEqual(['not_redis']);
});

test('masking can be switched off', () => {
  const w = wire({ maskLiterals: false }).send(TO_SERVER, command('SET', 'a', 'plain'));
  expect(w.sink.requests[0]?.requestResource).toBe('a plain');
});
