import { findProtocol } from './registry';
import { describeMessages, readRecording, TEST_OPTIONS, Wire } from './testing';

/** Per connection of a recording: what its parser saw. testdata/README.md says who spoke there. */
function replay(name: string, protocol: number): string[][] {
  const wires: Wire[] = [];
  for (const { connection, way, bytes } of readRecording(name)) {
    const parser = findProtocol(protocol)?.create(TEST_OPTIONS);
    if (parser === undefined) throw new RangeError(`no parser for protocol ${protocol}`);
    const wire = (wires[connection] ??= new Wire(parser, [1, 1], name === 'dns-udp'));
    if (bytes === undefined) wire.close();
    else wire.send(way, bytes);
  }
  return wires.map((wire) => describeMessages(wire.sink));
}

test('nginx and Node: every exchange is seen once, in order', () => {
  expect(replay('http-nginx', 20)).toEqual([
    [
      '> 1 GET /index.html [/index.html] 145 4bf92f3577b34da6a3ce929d0e0e4736',
      '< 1 0 200 250',
      '> 2 GET /missing/7?token=*** [/missing/{id}] 84',
      '< 2 4 404 308 Not Found',
      '> 3 GET /fail [/fail] 69',
      '< 3 3 503 180 Service Temporarily Unavailable',
      '> 4 GET /gone [/gone] 69',
      '< 4 0 204 110',
      '> 5 HEAD /index.html [/index.html] 76',
      '< 5 0 200 235',
      '> 6 GET /big.txt [/big.txt] 72',
      '< 6 0 200 4240',
      '> 7 GET /ssi/index.html [/ssi/index.html] 102',
      '< 7 0 200 223',
      '> 8 POST /gone [/gone] 111',
      '< 8 0 204 110',
      '> 9 GET /index.html [/index.html] 145',
      '< 9 0 200 250',
    ],
    [
      '> 1 GET /a [/a] 28',
      '< 1 4 404 308 Not Found',
      '> 2 HEAD /index.html [/index.html] 38',
      '< 2 0 200 235',
      '> 3 GET /index.html [/index.html] 37',
      '< 3 0 200 245',
    ],
  ]);
});

test('Redis: commands, keys and errors are seen, values are not', () => {
  expect(replay('redis', 80)).toEqual([
    [
      '> 1 SET book:1 *** [SET book:*] 60',
      '< 1 0 0 5',
      '> 2 GET book:1 [GET book:*] 25',
      '< 2 0 0 18',
      '> 3 GET book:2 [GET book:*] 25',
      '< 3 0 0 5',
      '> 4 HSET cart:7 *** [HSET cart:*] 54',
      '< 4 0 0 4',
      '> 5 HGETALL cart:7 [HGETALL cart:*] 29',
      '< 5 0 0 32',
      '> 6 MSET k1 *** k2 *** [MSET] 46',
      '< 6 0 0 5',
      '> 7 MGET k1 k2 [MGET] 30',
      '< 7 0 0 20',
      '> 8 LPUSH book:1 *** [LPUSH book:*] 34',
      '< 8 4 0 68 WRONGTYPE Operation against a key holding the wrong kind of value',
      '> 9 NOSUCH secret [NOSUCH] 28',
      "< 9 3 0 68 ERR unknown command 'NOSUCH', with args beginning with: ***",
      '> 10 SET big:1 *** [SET big:*] 3033',
      '< 10 0 0 5',
      '> 11 GET big:1 [GET big:*] 24',
      '< 11 0 0 3009',
      '> 12 EVAL *** 1 book:1 [EVAL book:*] 73',
      '< 12 0 0 18',
      '> 13 XADD s *** [XADD] 42',
      '< 13 0 0 22',
      '> 14 XREAD STREAMS s 0 [XREAD] 42',
      '< 14 0 0 63',
    ],
    [
      '> 1 MULTI  [MULTI] 15',
      '< 1 0 0 5',
      '> 2 INCRBY n 1 [INCRBY] 30',
      '< 2 0 0 9',
      '> 3 INCRBY n 1 [INCRBY] 30',
      '< 3 0 0 9',
      '> 4 EXPIRE n 9 [EXPIRE] 30',
      '< 4 0 0 9',
      '> 5 EXEC  [EXEC] 14',
      '< 5 0 0 16',
    ],
    [
      '> 1 HELLO 3 [HELLO] 22',
      '< 1 0 0 145',
      '> 2 CLIENT TRACKING ON [CLIENT TRACKING] 38',
      '< 2 0 0 5',
      '> 3 HSET h3 *** [HSET] 38',
      '< 3 0 0 4',
      '> 4 HGETALL h3 [HGETALL] 25',
      '< 4 0 0 20',
      '> 5 ZADD z *** [ZADD] 37',
      '< 5 0 0 4',
      '> 6 ZSCORE z *** [ZSCORE] 30',
      '< 6 0 0 6',
      '> 7 SADD set *** [SADD] 37',
      '< 7 0 0 4',
      '> 8 SMEMBERS set [SMEMBERS] 27',
      '< 8 0 0 18',
      '> 9 GET none [GET] 23',
      '< 9 0 0 3',
      '> 10 DEBUG PROTOCOL attrib [DEBUG PROTOCOL] 41',
      '< 10 3 0 221 ERR DEBUG command not allowed. If the enable-debug-command option is set to "local", you can run it from a local connection, otherwise you need to set this option in the configuration file, and then restart the server.',
      '> 11 SUBSCRIBE news sport [SUBSCRIBE] 40',
      '< 11 0 0 33',
      '> 12 PING  [PING] 14',
      '< 12 0 0 7',
      '> 13 PING  [PING] 6',
      '< 13 0 0 7',
    ],
  ]);
});

test('MariaDB and PyMySQL: statements, errors, file upload and multiple results are seen', () => {
  expect(replay('mysql-pymysql', 60)).toEqual([
    [
      '> 1 COM_QUERY SELECT id, title FROM book WHERE id = ? [SELECT book] 44',
      '< 1 0 0 131 1',
      '> 2 COM_QUERY SELECT * FROM book [SELECT book] 23',
      '< 2 0 0 143 2',
      '> 3 COM_QUERY INSERT INTO book (id, title) VALUES (?, ?) [INSERT book] 53',
      '< 3 0 0 11 1',
      '> 4 COM_QUERY INSERT INTO book (id, title) VALUES (?, ?) [INSERT book] 51',
      "< 4 3 1062 50 Duplicate entry '?' for key 'PRIMARY' | 23000",
      '> 5 COM_QUERY SELECT * FROM nope [SELECT nope] 23',
      "< 5 3 1146 44 Table 'shop.nope' doesn't exist | 42S02",
      '> 6 COM_QUERY SELEC ? [] 12',
      "< 6 3 1064 168 You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near '?' at line 1 | 42000",
      '> 7 COM_QUERY UPDATE book SET title=? WHERE id>? [UPDATE book] 117 4bf92f3577b34da6a3ce929d0e0e4736',
      '< 7 0 0 52 2',
      '> 8 COM_QUERY DELETE FROM book WHERE id=? [DELETE book] 32',
      '< 8 0 0 11 1',
      '> 9 COM_QUERY LOAD DATA LOCAL INFILE ? INTO TABLE book [LOAD] 85',
      '< 9 0 0 80 2',
      '> 10 COM_QUERY SELECT REPEAT(?, ?), ? [SELECT] 32',
      '< 10 0 0 5102 1',
      '> 11 COM_QUERY CALL two() [CALL two] 15',
      '< 11 0 0 152 0 | 2',
      '> 12 COM_PING  [] 5',
      '< 12 0 0 11 0',
      '> 13 COM_INIT_DB mysql [] 10',
      '< 13 0 0 11 0',
      '> 14 COM_QUIT  [] 5 one-way',
    ],
    [],
  ]);
});

test('MariaDB and Go: EXECUTE shows the statement that was prepared', () => {
  expect(replay('mysql-go', 60)).toEqual([
    [
      '> 1 COM_STMT_PREPARE SELECT id, title FROM book WHERE id = ? AND title <> ? [SELECT book] 59',
      '< 1 0 0 169',
      '> 2 COM_STMT_EXECUTE SELECT id, title FROM book WHERE id = ? AND title <> ? [SELECT book] 30',
      '< 2 0 0 135 1',
      '> 3 COM_STMT_EXECUTE SELECT id, title FROM book WHERE id = ? AND title <> ? [SELECT book] 30',
      '< 3 0 0 125 1',
      '> 4 COM_STMT_CLOSE SELECT id, title FROM book WHERE id = ? AND title <> ? [SELECT book] 9 one-way',
      '> 5 COM_STMT_PREPARE UPDATE book SET title = ? WHERE id = ? [UPDATE book] 43',
      '< 5 0 0 70',
      '> 6 COM_STMT_EXECUTE UPDATE book SET title = ? WHERE id = ? [UPDATE book] 32',
      '< 6 0 0 52 1',
      '> 7 COM_STMT_CLOSE UPDATE book SET title = ? WHERE id = ? [UPDATE book] 9 one-way',
      '> 8 COM_STMT_PREPARE SELECT * FROM nope WHERE a = ? [SELECT nope] 35',
      "< 8 3 1146 44 Table 'shop.nope' doesn't exist | 42S02",
      '> 9 COM_QUIT  [] 5 one-way',
    ],
  ]);
});

test('MariaDB and its own client: result sets without EOF packets end where they end', () => {
  expect(replay('mysql-cli', 60)).toEqual([
    [
      '> 1 COM_QUERY select id, title from book [SELECT book] 31',
      '< 1 0 0 165 4',
      '> 2 COM_QUERY select * from book where id=? [SELECT book] 35',
      '< 2 0 0 116 0',
      '> 3 COM_QUERY show tables [SHOW] 16',
      '< 3 0 0 124 1',
      '> 4 COM_QUERY insert into book values (?,?),(?,?) [INSERT book] 46',
      '< 4 0 0 50 2',
      '> 5 COM_QUERY nonsense [] 13',
      "< 5 3 1064 169 You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server version for the right syntax to use near '?' at line 1 | 42000",
      '> 6 COM_QUIT  [] 5 one-way',
    ],
  ]);
});

test('dnsmasq over UDP: questions and answers are seen', () => {
  expect(replay('dns-udp', 120)).toEqual([
    [
      '> 502 A www.test [www.test] 26',
      '< 502 0 0 65 cart.test, 10.0.0.8',
      '> 2199 SRV _db._tcp.test [_db._tcp.test] 31',
      '< 2199 0 0 58 db.test:3306',
      '> 6196 A shop.test [shop.test] 27',
      '< 6196 0 0 43 10.0.0.7',
      '> 9445 TXT note.test [note.test] 27',
      '< 9445 0 0 45 TXT',
      '> 29286 A nope.test [nope.test] 27',
      '< 29286 4 3 27 NXDOMAIN',
      '> 38927 PTR 8.0.0.10.in-addr.arpa [8.0.0.10.in-addr.arpa] 39',
      '< 38927 0 0 62 cart.test',
      '> 52222 AAAA cart.test [cart.test] 27',
      '< 52222 0 0 55 fd00::8',
    ],
  ]);
});

test('dnsmasq over TCP: two questions in one segment are seen', () => {
  expect(replay('dns-tcp', 120)).toEqual([
    [
      '> 502 A www.test [www.test] 28',
      '< 502 0 0 67 cart.test, 10.0.0.8',
      '> 6196 A shop.test [shop.test] 29',
      '< 6196 0 0 45 10.0.0.7',
    ],
  ]);
});
