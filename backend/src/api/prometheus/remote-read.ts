import { type FastifyInstance } from 'fastify';
import { type Config } from '../../config';
import { type QuestionGate } from '../../query/gate';
import { type PromSource } from '../../query/promql/storage/source';

export interface RemoteReadDeps {
  readonly source: PromSource;
  readonly config: Config;
  readonly gate: QuestionGate;
}

export function registerRemoteRead(_scope: FastifyInstance, _deps: RemoteReadDeps): void {}
