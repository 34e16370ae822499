import { type CatalogFunction, SQL_MACROS } from '@thalweg/protocol';

/** Functions of the schema that SQL may use beside ClickHouse's own. */
export const FUNCTIONS: readonly CatalogFunction[] = Object.freeze([
  {
    name: 'tag_name',
    signature: 'tag_name(kind, id)',
    description: 'Name of a tag; kind 1 process, 2 host, 3 container, 10 pod',
  },
  {
    name: 'auto_name',
    signature: 'auto_name(type, id, address)',
    description: 'Name of a service or instance, the address where nobody reported it',
  },
  { name: 'ip_text', signature: 'ip_text(address)', description: 'IPv6 as text, mapped IPv4 without its prefix' },
  { name: 'l7_protocol_name', signature: 'l7_protocol_name(number)', description: 'Name of an application protocol' },
  {
    name: 'response_status_name',
    signature: 'response_status_name(number)',
    description: 'ok, timeout, server_error, client_error, parse_failed or unknown',
  },
  { name: 'signal_source_name', signature: 'signal_source_name(number)', description: 'eBPF, OTel, …' },
]);

const ABOUT_MACROS: Readonly<Record<(typeof SQL_MACROS)[number], Omit<CatalogFunction, 'name'>>> = {
  __timeFilter: { signature: '$__timeFilter(time)', description: 'The column lies in the range of the question' },
  __timeInterval: {
    signature: '$__timeInterval(time)',
    description: 'Start of the bucket that the time falls into, as wide as suits the chart',
  },
  __interval: { signature: '$__interval', description: 'Width of a bucket as an interval: toIntervalSecond(15)' },
  __interval_ms: { signature: '$__interval_ms', description: 'Width of a bucket, ms; whole seconds' },
  __from: { signature: '$__from', description: 'Start of the range, Unix ms' },
  __to: { signature: '$__to', description: 'End of the range, Unix ms' },
};
export const MACROS: readonly CatalogFunction[] = Object.freeze(
  SQL_MACROS.map((name) => ({ name: `$${name}`, ...ABOUT_MACROS[name] })),
);

/** Of ClickHouse's 1,800 functions, those that statements about requests mostly need. */
export const OFFERED_FUNCTIONS: readonly string[] = Object.freeze(
  `any anyLast argMax argMin avg avgWeighted corr count groupArray groupUniqArray histogram max min quantile
  quantileDD quantileExact quantileTDigest quantiles quantilesDD simpleLinearRegression stddevPop stddevSamp sum sumMap
  topK topKWeighted uniq uniqExact uniqHLL12 varPop
  if multiIf coalesce nullIf ifNull isNull isNotNull greatest least transform
  toStartOfInterval toStartOfSecond toStartOfMinute toStartOfFiveMinutes toStartOfFifteenMinutes toStartOfHour
  toStartOfDay toStartOfWeek toStartOfMonth toDate toDateTime toDateTime64 toUnixTimestamp toUnixTimestamp64Milli
  toUnixTimestamp64Nano fromUnixTimestamp64Milli fromUnixTimestamp64Nano formatDateTime dateDiff now now64 today
  toIntervalSecond toIntervalMinute toIntervalHour toHour toDayOfWeek addMinutes subtractHours
  toString toUInt8 toUInt32 toUInt64 toInt64 toFloat64 round floor ceil abs intDiv pow sqrt log log2 exp
  lower upper length lengthUTF8 concat substring trimBoth replaceOne replaceAll replaceRegexpOne replaceRegexpAll
  splitByChar splitByString extract extractAll match like ilike position positionCaseInsensitive startsWith endsWith
  domain path queryString cutQueryString extractURLParameter formatReadableSize formatReadableTimeDelta
  arrayJoin arrayMap arrayFilter arraySort arrayDistinct arrayElement indexOf has hasAny arrayStringConcat
  JSONExtractString JSONExtractInt JSONExtractFloat JSONHas
  toIPv4 toIPv6 isIPAddressInRange IPv4NumToString cityHash64 lagInFrame leadInFrame rowNumberInAllBlocks`
    .split(/\s+/)
    .filter(Boolean),
);
