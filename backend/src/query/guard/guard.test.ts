import { guardSql } from './guard';

const reasonOf = (sql: string) => {
  const verdict = guardSql(sql);
  return verdict.ok ? 'allowed' : verdict.reason;
};

it.each([
  'SELECT 1',
  'select count() from flow_log.l7_flow_log where time > now() - 60;',
  "WITH x AS (SELECT 1 AS a) SELECT * FROM x WHERE a IN (1, 2) -- it's fine\n",
  '(SELECT 1) UNION ALL (SELECT 2)',
  "SELECT '; DROP TABLE t', 'it''s', 'a\\'b', \"file\", `settings` FROM flow_log.l7_flow_log",
  'SELECT t.settings, t.`format` AS format_1 FROM (SELECT 1 AS settings) AS t',
  "SELECT formatDateTime(now(), '%F'), format('{} {}', 'a', 'b'), position('abc', 'b')",
  'SELECT * FROM numbers(10)',
  'SELECT {service:String} = auto_service_1, quantile(0.9)(response_duration) FROM flow_log.l7_flow_log',
  'EXPLAIN PLAN indexes = 1, actions = 0 SELECT 1',
  'EXPLAIN QUERY TREE SELECT 1',
  'SHOW TABLES FROM flow_log',
  'SHOW CREATE TABLE flow_log.l7_flow_log',
  'DESCRIBE TABLE flow_log.l7_flow_log',
  "SELECT dictGet('tag.name_dict', 'name', toUInt64(1))",
  'SELECT 1 # a comment of the shell kind\n + 1',
  'SELECT map(1, 2)[1], [1, 2][1], (1, 2).1, x -> x + 1, 1 ? 2 : 3, 0x1F, 1e-3, 1_000',
])('allows %s', (sql) => {
  expect(reasonOf(sql)).toBe('allowed');
});

it.each([
  ['', 'it is empty'],
  [';', 'it is empty'],
  ['SELECT 1; SELECT 2', 'it holds more than one statement'],
  ['SELECT 1; DROP TABLE flow_log.l7_flow_log', 'it holds more than one statement'],
  ['INSERT INTO flow_log.l7_flow_log SELECT 1', 'it begins with "INSERT"'],
  ['DROP TABLE flow_log.l7_flow_log', 'it begins with "DROP"'],
  ['SET readonly = 0', 'it begins with "SET"'],
  ['/* SELECT */ SYSTEM SHUTDOWN', 'it begins with "SYSTEM"'],
  ['SELECT 1 SETTINGS readonly = 0', 'SETTINGS is not allowed'],
  ['SELECT 1 /**/ sEtTiNgS/**/max_execution_time = 0', 'SETTINGS is not allowed'],
  ["SELECT 1 INTO OUTFILE '/tmp/x'", 'INTO is not allowed'],
  ["SELECT 1 INTO/**/OUTFILE '/tmp/x' TRUNCATE", 'INTO is not allowed'],
  ['SELECT 1 FORMAT Native', 'FORMAT is chosen by the answer'],
  ["SELECT * FROM file('/etc/passwd', 'LineAsString')", 'the function file is not allowed'],
  ["SELECT * FROM FILE /* x */ ('/etc/passwd')", 'the function file is not allowed'],
  ["SELECT * FROM `file`('/etc/passwd')", 'the function file is not allowed'],
  ['SELECT * FROM "file"(\'/etc/passwd\')', 'the function file is not allowed'],
  ["SELECT * FROM `fi\\le`('/etc/passwd')", 'the function file is not allowed'],
  ["SELECT file('/etc/passwd')", 'the function file is not allowed'],
  ["SELECT * FROM url('http://127.0.0.1/', 'CSV')", 'the function url is not allowed'],
  ["SELECT * FROM urlCluster('c', 'http://127.0.0.1/')", 'the function urlcluster is not allowed'],
  ["SELECT * FROM s3('http://x/y')", 'the function s3 is not allowed'],
  ["SELECT * FROM remote('127.0.0.1', system.one)", 'the function remote is not allowed'],
  ["SELECT * FROM remoteSecure('h', 'd.t')", 'the function remotesecure is not allowed'],
  ["SELECT * FROM mysql('h:3306', 'd', 't', 'u', 'p')", 'the function mysql is not allowed'],
  ["SELECT * FROM postgresql('h:5432', 'd', 't', 'u', 'p')", 'the function postgresql is not allowed'],
  ["SELECT * FROM sqlite('/x.db', 't')", 'the function sqlite is not allowed'],
  ["SELECT * FROM executable('id', 'TSV', 'x String')", 'the function executable is not allowed'],
  ["SELECT * FROM input('x String')", 'the function input is not allowed'],
  ["SELECT * FROM icebergLocal('/x')", 'the function iceberglocal is not allowed'],
  ["SELECT * FROM deltaLakeLocal('/x')", 'the function deltalakelocal is not allowed'],
  ["SELECT * FROM merge('system', '.*')", 'the function merge is not allowed'],
  ["SELECT * FROM merge('.*')", 'the function merge is not allowed'],
  ["SELECT * FROM dictionary('x')", 'the function dictionary is not allowed'],
  ["SELECT * FROM eval('SELECT 1')", 'the function eval is not allowed'],
  ["SELECT * FROM filesystem('/')", 'the function filesystem is not allowed'],
  ["SELECT * FROM viewExplain('EXPLAIN', '', (SELECT 1))", 'the function viewexplain is not allowed'],
  ["DESCRIBE TABLE file('/etc/passwd')", 'the function file is not allowed'],
  ["EXPLAIN SELECT * FROM url('http://127.0.0.1/')", 'the function url is not allowed'],
  ["SELECT 1 WHERE 1 IN (SELECT * FROM file('/x'))", 'the function file is not allowed'],
  ["SELECT dictGet('other.secret', 'x', 1)", 'dictget may read the dictionaries of tag only'],
  ["SELECT dictHas(concat('a', 'b'), 1)", 'dicthas may read the dictionaries of tag only'],
  ["SELECT dictGet('tag.x' || '', 'x', 1)", 'dictget may read the dictionaries of tag only'],
  ["SELECT joinGet('db.t', 'x', 1)", 'the function joinget is not allowed'],
  ['SELECT sleep(3)', 'the function sleep is not allowed'],
  ['SELECT sleepEachRow(3) FROM numbers(10)', 'the function sleepeachrow is not allowed'],
  ["SELECT aiGenerate('x', 'y')", 'the function aigenerate is not allowed'],
  ["SELECT reverseDNSQuery('1.1.1.1')", 'the function reversednsquery is not allowed'],
  ["SELECT getSetting('readonly')", 'the function getsetting is not allowed'],
  ["SELECT catboostEvaluate('/x', 1)", 'the function catboostevaluate is not allowed'],
  ['SELECT hostName(), currentUser()', 'the function hostname is not allowed'],
  ['SELECT * FROM system.tables', 'the database system is not readable here'],
  ['SELECT * FROM `system`.`tables`', 'the database system is not readable here'],
  ['SELECT * FROM "SYSTEM" . processes', 'the database SYSTEM is not readable here'],
  ['SELECT * FROM INFORMATION_SCHEMA.tables', 'the database INFORMATION_SCHEMA is not readable here'],
  ['SHOW TABLES FROM system', 'the database system is not readable here'],
  ['SHOW PROCESSLIST', 'SHOW takes TABLES'],
  ['SHOW GRANTS', 'SHOW takes TABLES'],
  ['SHOW CREATE DICTIONARY tag.name_dict', 'SHOW takes TABLES'],
  ['EXPLAIN INSERT INTO flow_log.l7_flow_log SELECT 1', 'EXPLAIN takes a SELECT only'],
  ['SELECT $$; DROP TABLE x$$', 'it contains "$$; DROP TAB'],
  ['SELECT ‘a’', 'it contains "‘a’"'],
  ["SELECT 'never closed", "it contains a ' that is never closed"],
  ['SELECT /* never closed', 'it contains a comment that is never closed'],
  ['SELECT 1 \0 FORMAT Native', 'it contains a zero byte'],
  ['SELECT {x:Identifier} FROM {t:Identifier}', 'a parameter may not stand for a name'],
])('refuses %s', (sql, reason) => {
  expect(reasonOf(sql)).toContain(reason);
});

it('runs the statement that it looked at, without comments', () => {
  const verdict = guardSql("SELECT 1 /* a */ -- b\n, 'x -- y' -- c");
  expect(verdict).toMatchObject({ ok: true, sql: "SELECT 1 , 'x -- y'" });
});
