import { RESPONSE_STATUS } from '@thalweg/protocol';
import { mysql } from './mysql';
import { TO_CLIENT, TO_SERVER } from './parser';
import { describeMessages, TEST_OPTIONS, Wire } from './testing';

const wire = () => new Wire(mysql.create(TEST_OPTIONS), [1, 1]);
const bytes = (text: string) => Buffer.from(text, 'latin1');

/** A packet: three bytes of length, the sequence number, the payload. */
function packet(sequence: number, payload: string | Uint8Array): Uint8Array {
  const body = typeof payload === 'string' ? bytes(payload) : payload;
  const header = Uint8Array.of(body.length & 255, (body.length >> 8) & 255, body.length >> 16, sequence);
  return new Uint8Array(Buffer.concat([header, body]));
}
const join = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
const query = (sql: string) => packet(0, `\x03${sql}`);
const OK = (sequence: number, affected = 0, status = 2) =>
  packet(sequence, Uint8Array.of(0, affected, 0, status, 0, 0, 0));
const EOF = (sequence: number, status = 2) => packet(sequence, Uint8Array.of(0xfe, 0, 0, status, 0));
/** The OK packet that ends rows when both sides have agreed to do without EOF. */
const END = (sequence: number, status = 2) => packet(sequence, Uint8Array.of(0xfe, 0, 0, status, 0, 0, 0));
const COLUMN = '\x03def\x00\x00\x00\x01a\x00\x0c\x3f\x00\x0b\x00\x00\x00\x03\x00\x00\x00\x00\x00';
const GREETING = packet(
  0,
  `\x0a5.5.5-10.11.6-MariaDB\x00\x01\x00\x00\x00saltsalt\x00\xfe\xf7\x08\x02\x00\xff\x81\x15${'\x00'.repeat(30)}`,
);
const login = (capabilities: number[], size = 60) => {
  const payload = new Uint8Array(size);
  payload.set(capabilities);
  return packet(1, payload);
};

test('logging in makes no request', () => {
  const { sink } = wire()
    .send(TO_CLIENT, GREETING)
    .send(TO_SERVER, login([0x0d, 0xa2, 0x0b, 0x00]))
    .send(TO_CLIENT, packet(2, '\xfemysql_native_password\x00salt\x00'))
    .send(TO_SERVER, packet(3, 'x'.repeat(20)))
    .send(TO_CLIENT, OK(4))
    .send(TO_SERVER, packet(0, '\x0e'))
    .send(TO_CLIENT, OK(1));
  expect(describeMessages(sink)).toEqual(['> 1 COM_PING  [] 5', '< 1 0 0 11 0']);
  expect(sink.requests[0]?.version).toBe('10.11.6-MariaDB');
});

test.each([
  ['with EOF packets', [EOF(3), packet(4, '\x011'), packet(5, '\x012'), EOF(6)]],
  ['without EOF packets', [packet(3, '\x011'), packet(4, '\x012'), END(5)]],
])('a result set %s is one response', (_how, rest) => {
  const result = join(packet(1, '\x01'), packet(2, COLUMN), ...rest);
  const { sink } = wire()
    .send(TO_SERVER, query('SELECT a FROM t'))
    .send(TO_CLIENT, result)
    .send(TO_SERVER, query('SELECT 1'))
    .send(TO_CLIENT, OK(1));
  expect(sink.responses).toMatchObject([
    { id: 1, tcpSeq: 1, length: result.length, attributeNames: ['db.response.returned_rows'], attributeValues: ['2'] },
    { id: 2, tcpSeq: 1 + result.length },
  ]);
});

test('results that follow one another are one response', () => {
  const { sink } = wire()
    .send(TO_SERVER, query('CALL two()'))
    .send(TO_CLIENT, join(packet(1, '\x01'), packet(2, COLUMN), EOF(3), packet(4, '\x011'), EOF(5, 10)))
    .send(TO_CLIENT, join(packet(6, '\x01'), packet(7, COLUMN), END(8, 10), OK(9, 3)));
  expect(sink.responses).toMatchObject([{ id: 1, affectedRows: 3, attributeValues: ['1'] }]);
});

test('MariaDB may leave out column definitions that the client knows', () => {
  const { sink } = wire()
    .send(TO_SERVER, packet(0, Uint8Array.of(0x17, 9, 0, 0, 0, 0, 1, 0, 0, 0)))
    .send(TO_CLIENT, join(packet(1, '\x02\x00'), packet(2, '\x00\x00\x07'), END(3)));
  expect(sink.responses).toMatchObject([{ id: 1, attributeValues: ['1'] }]);
});

test('progress reports of MariaDB are not errors', () => {
  const { sink } = wire()
    .send(TO_SERVER, query('ALTER TABLE t ADD b INT'))
    .send(TO_CLIENT, packet(1, '\xff\xff\xff\x01\x01\x02\x00\x00\x00\x05stage'))
    .send(TO_CLIENT, OK(2));
  expect(sink.responses).toMatchObject([{ id: 1, status: 0, code: 0 }]);
});

test.each([
  [1146, RESPONSE_STATUS.SERVER_ERROR, "Table 's.t' doesn't exist", "Table 's.t' doesn't exist"],
  [2013, RESPONSE_STATUS.CLIENT_ERROR, 'Lost connection', 'Lost connection'],
  [4031, RESPONSE_STATUS.SERVER_ERROR, 'Idle too long', 'Idle too long'],
  [
    1062,
    RESPONSE_STATUS.SERVER_ERROR,
    "Duplicate entry 'bob' for key 'PRIMARY'",
    "Duplicate entry '?' for key 'PRIMARY'",
  ],
  [1366, RESPONSE_STATUS.SERVER_ERROR, "Incorrect value: 'bob' for column", "Incorrect value: '?' for column"],
])('error %i is judged as %i, its data masked', (code, status, message, exception) => {
  const error = packet(1, `\xff${String.fromCharCode(code & 255, code >> 8)}#42S02${message}`);
  const { sink } = wire().send(TO_SERVER, query('SELECT 1')).send(TO_CLIENT, error);
  expect(sink.responses).toMatchObject([{ code, status, exception, attributeNames: ['db.response.sqlstate'] }]);
});

test('EXECUTE shows the statement that was prepared under its id, until it is closed', () => {
  const prepared = packet(1, Uint8Array.of(0, 5, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0));
  const execute = packet(0, Uint8Array.of(0x17, 5, 0, 0, 0, 0, 1, 0, 0, 0));
  const { sink } = wire()
    .send(TO_SERVER, packet(0, '\x16SELECT a FROM t WHERE b = ? AND c = 7'))
    .send(TO_CLIENT, join(prepared, packet(2, COLUMN), EOF(3), packet(4, COLUMN), EOF(5)))
    .send(TO_SERVER, execute)
    .send(TO_CLIENT, OK(1))
    .send(TO_SERVER, packet(0, Uint8Array.of(0x19, 5, 0, 0, 0)))
    .send(TO_SERVER, execute)
    .send(TO_CLIENT, OK(1));
  expect(sink.requests.map((m) => [m.requestType, m.requestId, m.requestResource, m.oneWay])).toEqual([
    ['COM_STMT_PREPARE', 5, 'SELECT a FROM t WHERE b = ? AND c = ?', undefined],
    ['COM_STMT_EXECUTE', 5, 'SELECT a FROM t WHERE b = ? AND c = ?', undefined],
    ['COM_STMT_CLOSE', 5, 'SELECT a FROM t WHERE b = ? AND c = ?', true],
    ['COM_STMT_EXECUTE', 5, '', undefined],
  ]);
  expect(sink.responses).toHaveLength(3);
});

test('rows that are fetched from a cursor end with their EOF', () => {
  const { sink } = wire()
    .send(TO_SERVER, packet(0, Uint8Array.of(0x17, 1, 0, 0, 0, 1, 1, 0, 0, 0)))
    .send(TO_CLIENT, join(packet(1, '\x01'), packet(2, COLUMN), EOF(3, 0x42)))
    .send(TO_SERVER, packet(0, Uint8Array.of(0x1c, 1, 0, 0, 0, 9, 0, 0, 0)))
    .send(TO_CLIENT, join(packet(1, '\x00\x00\x07'), packet(2, '\x00\x00\x08'), EOF(3, 0x82)));
  expect(sink.responses).toMatchObject([
    { id: 1, attributeValues: ['0'] },
    { id: 2, attributeValues: ['2'] },
  ]);
});

test('a command larger than one packet is one request', () => {
  const first = packet(0, Buffer.concat([bytes("\x03INSERT INTO t VALUES ('"), Buffer.alloc(0xffffff - 24, 0x61)]));
  expect(first.length).toBe(0xffffff + 4);
  const w = wire().send(TO_SERVER, first, 1024).send(TO_SERVER, packet(1, "a')")).send(TO_CLIENT, OK(1, 1));
  expect(w.sink.requests).toMatchObject([
    {
      requestResource: 'INSERT INTO t VALUES (?',
      endpoint: 'INSERT t',
      length: 0xffffff + 4 + 7,
      capturedLength: 1031,
    },
  ]);
  expect(w.sink.responses).toMatchObject([{ id: 1, affectedRows: 1 }]);
});

test('a result of which only the beginning was captured is handed over, and its rows are not taken for replies', () => {
  const rows = Array.from({ length: 200 }, (_, i) => packet((i + 4) & 255, `\x10${'v'.repeat(16)}`));
  const result = join(packet(1, '\x01'), packet(2, COLUMN), EOF(3), ...rows);
  const { sink } = wire()
    .send(TO_SERVER, query('SELECT a FROM t'))
    .send(TO_CLIENT, result, 1024)
    .send(TO_CLIENT, join(...rows))
    .send(TO_SERVER, query('SELECT 2'))
    .send(TO_CLIENT, OK(1));
  expect(sink.responses.map((m) => [m.id, m.length])).toEqual([
    [1, result.length],
    [2, 11],
  ]);
  expect(sink.reasons).toEqual(['hole']);
});

test('a file sent for LOAD DATA LOCAL belongs to its request', () => {
  const { sink } = wire()
    .send(TO_SERVER, query("LOAD DATA LOCAL INFILE 'f' INTO TABLE t"))
    .send(TO_CLIENT, packet(1, '\xfbf'))
    .send(TO_SERVER, join(packet(2, '1\t2\n'), packet(3, '')))
    .send(TO_CLIENT, OK(4, 1));
  expect(sink.requests).toHaveLength(1);
  expect(sink.requests[0]?.length).toBe(44 + 8 + 4);
  expect(sink.responses).toMatchObject([{ id: 1, affectedRows: 1 }]);
});

test.each([
  ['tls', login([0x0d, 0xaa, 0x0b, 0x00], 32), 'the switch to TLS'],
  ['compressed', login([0x2d, 0xa2, 0x0b, 0x00]), 'the compressed protocol'],
])('%s is counted and given up', (reason, packetOfClient) => {
  const { sink } = wire()
    .send(TO_CLIENT, GREETING)
    .send(TO_SERVER, packetOfClient)
    .send(TO_CLIENT, OK(2))
    .send(TO_SERVER, query('SELECT 1'));
  expect(sink.requests).toEqual([]);
  expect(sink.reasons).toEqual([reason]);
});

test('replication is given up', () => {
  const { sink } = wire().send(TO_SERVER, packet(0, '\x12\x04\x00\x00\x00\x00\x00\x01\x00\x00\x00binlog.1'));
  expect(sink.requests[0]?.requestType).toBe('COM_BINLOG_DUMP');
  expect(sink.reasons).toEqual(['replication']);
});

test('joining in the middle waits for a command, and for its reply', () => {
  const w = wire();
  w.parser.resync(TO_SERVER);
  w.parser.resync(TO_CLIENT);
  w.send(TO_CLIENT, packet(9, '\x05hello'))
    .send(TO_SERVER, 'SELECT in the middle')
    .send(TO_SERVER, query('SELECT 1 FROM dual'))
    .send(TO_CLIENT, OK(1));
  expect(describeMessages(w.sink)).toEqual([
    '> 1 COM_QUERY SELECT ? FROM dual [SELECT dual] 23',
    '< 1 0 0 11 0',
    'skipped joined_mid_message',
    'skipped joined_mid_message',
  ]);
});

test('a header read by itself belongs to what follows', () => {
  const command = query('SELECT 1');
  const { sink } = wire()
    .send(TO_SERVER, command.subarray(0, 4))
    .send(TO_SERVER, command.subarray(4))
    .send(TO_CLIENT, OK(1));
  expect(sink.requests).toMatchObject([{ tcpSeq: 1, capSeq: 1, length: 13 }]);
  expect(sink.responses).toHaveLength(1);
});
