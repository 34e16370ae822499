import { mkdtempSync, rmSync } from 'node:fs';
import { type Answer, type Frame, L7_FLOW_LOG, PROCESS } from '@thalweg/protocol';
import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify';
import { registerApi } from '../api';
import { checkConfig } from '../config';
import { type Store } from '../store/client';
import { startStore } from '../store/start-store';
import { partOf } from '../testing/log-rows';

// An engine on a busy machine takes seconds where it takes milliseconds else.
jest.setTimeout(60_000);

/** A whole minute in the past hour, so that buckets are whole. */
export const BEGIN_MS = Math.floor(Date.now() / 60_000) * 60_000 - 600_000;
export const range = { from: BEGIN_MS, to: BEGIN_MS + 60_000 };

export const ns = (ms: number) => BigInt(BEGIN_MS) * 1_000_000n + BigInt(Math.round(ms * 1000)) * 1000n;
const PID = { shopper: 900, nginx: 901, web: 902, redis: 903 };
const ip = (last: number) => 0x0a140000 + last;

export interface Call {
  readonly ids: readonly [number, number];
  readonly at: number;
  readonly ms: number;
  readonly client: keyof typeof PID;
  readonly server: keyof typeof PID;
  readonly port: number;
  readonly seq: number;
  /** Thread trace ids: client request and response, server request and response. */
  readonly contexts: readonly [number, number, number, number];
  readonly status?: number;
  readonly redis?: boolean;
  readonly trace?: string;
}

/** A call as both of its ends saw it; `only` leaves one out. */
export function bothEnds(call: Call, only?: 'c-p' | 's-p') {
  const addresses = Object.keys(PID);
  const common = {
    agent_id: 1,
    signal_source: 3,
    is_ipv4: 1,
    ip4_0: ip(addresses.indexOf(call.client) + 1),
    ip4_1: ip(addresses.indexOf(call.server) + 1),
    protocol: 6,
    client_port: 40000 + (call.seq % 1000),
    server_port: call.port,
    req_tcp_seq: call.seq,
    resp_tcp_seq: call.seq + 1,
    l7_protocol: call.redis ? 80 : 20,
    type: 2,
    request_type: 'GET',
    request_resource: call.redis ? 'book:1' : `/books/1?seq=${call.seq}`,
    endpoint: call.redis ? 'GET' : '/books/{id}',
    response_status: call.status ?? 0,
    response_code: call.status === 3 ? 503 : 200,
    trace_id: call.trace ?? '',
  };
  const [id, other] = call.ids;
  const [clientRequest, clientResponse, serverRequest, serverResponse] = call.contexts;
  const rows = [
    {
      ...common,
      observation_point: 'c-p',
      row_id: BigInt(id),
      start_time: ns(call.at),
      end_time: ns(call.at + call.ms),
      response_duration: call.ms * 1000,
      process_id_0: PID[call.client],
      syscall_trace_id_request: clientRequest,
      syscall_trace_id_response: clientResponse,
    },
    {
      ...common,
      observation_point: 's-p',
      row_id: BigInt(other),
      start_time: ns(call.at + 0.1),
      end_time: ns(call.at + call.ms - 0.1),
      response_duration: call.ms * 1000 - 200,
      process_id_1: PID[call.server],
      syscall_trace_id_request: serverRequest,
      syscall_trace_id_response: serverResponse,
    },
  ];
  return rows.filter((row) => only === undefined || row.observation_point === only);
}

/** View `n` of a page: shopper → nginx → web → Redis, on connections that each view uses again. */
function pageView(n: number, at: number) {
  const id = n * 100;
  return [
    ...bothEnds({
      ids: [id + 1, id + 2],
      at,
      ms: 20,
      client: 'shopper',
      server: 'nginx',
      port: 80,
      seq: id + 10,
      contexts: [id - 100 + 1, id + 1, id + 2, id + 3],
    }),
    ...bothEnds({
      ids: [id + 3, id + 4],
      at: at + 1,
      ms: 18,
      client: 'nginx',
      server: 'web',
      port: 3000,
      seq: id + 20,
      contexts: [id + 2, id + 3, id + 4, id + 6],
      status: n === 3 ? 3 : 0,
    }),
    ...bothEnds({
      ids: [id + 5, id + 6],
      at: at + 2,
      ms: 2,
      client: 'web',
      server: 'redis',
      port: 6379,
      seq: id + 30,
      contexts: [id + 4, id + 5, id + 7, id + 7],
      redis: true,
    }),
    ...bothEnds({
      ids: [id + 7, id + 8],
      at: at + 5,
      ms: 3,
      client: 'web',
      server: 'redis',
      port: 6379,
      seq: id + 40,
      contexts: [id + 5, id + 6, id + 8, id + 8],
      redis: true,
    }),
  ];
}

/** A small shop with its pages stored: an engine and the routes that ask it. */
export interface Shop {
  readonly store: Store;
  readonly app: FastifyInstance;
  ask(question: unknown): Promise<Answer>;
  /** Frames of an answer that must be one. */
  frames(question: unknown): Promise<Frame[]>;
  sql(text: string, params?: object): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const directory = mkdtempSync('/tmp/thalweg-shop-');
  const config = checkConfig({ dataDir: directory, rawQuerySeconds: 3 });
  const { store } = await startStore(config);
  const processes = Object.entries(PID).map(([name, pid]) => ({
    agent_id: 1,
    process_id: pid,
    start_time: ns(-3_600_000),
    kname: name,
    name,
  }));
  await store.insertNative(PROCESS, [partOf(PROCESS, processes)]);
  await store.command(`INSERT INTO tag.host (agent_id, seen_time, name) VALUES (1, toDateTime64(1, 9), 'box')`);
  const names = Object.keys(PID);
  const start = `fromUnixTimestamp64Nano(toInt64(${ns(-3_600_000)}), 'UTC')`;
  for (const [index, name] of names.entries()) {
    const address = `toIPv6('10.20.0.${index + 1}')`;
    await store.command(`INSERT INTO tag.address (ip, agent_id, seen_time) VALUES (${address}, 1, ${start})`);
    const port = { nginx: 80, web: 3000, redis: 6379 }[name];
    if (port !== undefined)
      await store.command(
        `INSERT INTO tag.listener (ip, port, agent_id, process_id, process_start_time, seen_time) VALUES
         (${address}, ${port}, 1, ${PID[name as keyof typeof PID]}, ${start}, ${start})`,
      );
  }
  await store.command('SYSTEM RELOAD DICTIONARIES');
  // Views 1 to 40 overlap: 20 ms each, one every 5 ms.
  const views = Array.from({ length: 40 }, (_, n) => pageView(n + 1, 1000 + n * 5)).flat();
  // A page that asks Redis 150 times, one answer after the other, for 30 s: far beyond what is read around its start.
  const long = [
    ...bothEnds({
      ids: [50_001, 50_002],
      at: -60_000,
      ms: 30_000,
      client: 'nginx',
      server: 'web',
      port: 3000,
      seq: 50_000,
      contexts: [0, 50_000, 60_000, 60_150],
    }),
    ...Array.from({ length: 150 }, (_, n) =>
      bothEnds({
        ids: [51_000 + n, 52_000 + n],
        at: -59_990 + n * 190,
        ms: 10,
        client: 'web',
        server: 'redis',
        port: 6379,
        seq: 53_000 + n * 10,
        contexts: [60_000 + n, 60_001 + n, 70_000 + n, 70_000 + n],
        redis: true,
      }),
    ).flat(),
  ];
  const traced = bothEnds({
    ids: [9001, 9002],
    at: 30_000,
    ms: 5,
    client: 'shopper',
    server: 'nginx',
    port: 80,
    seq: 9010,
    contexts: [0, 0, 0, 0],
    trace: 'cafe',
  });
  await store.insertNative(L7_FLOW_LOG, [partOf(L7_FLOW_LOG, [...views, ...traced, ...long])]);
  const app = Fastify();
  await registerApi(app, { store, config });
  const ask = async (question: unknown): Promise<Answer> => {
    const response = await app.inject({ method: 'POST', url: '/api/v1/query', payload: { questions: [question] } });
    expect(response.statusCode).toBe(200);
    return (response.json() as { answers: Answer[] }).answers[0] as Answer;
  };
  return {
    store,
    app,
    ask,
    async frames(question) {
      const answer = await ask(question);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return answer.frames;
    },
    sql: (text, params) =>
      app.inject({ method: 'POST', url: '/api/v1/sql', payload: { sql: text, ...(params ? { params } : {}) } }),
    async close() {
      await app.close();
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const column = (frame: Frame | undefined, name: string) =>
  frame?.fields.find((field) => field.name === name)?.values;
export const table = (frame: Frame | undefined, ...names: string[]) =>
  (column(frame, names[0] as string) ?? []).map((_, row) => names.map((name) => column(frame, name)?.[row]));
