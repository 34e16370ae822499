import { type FastifyInstance } from 'fastify';
import { type Config } from '../config';
import { type Store } from '../store/client';

export interface ApiDeps {
  readonly store: Store;
  readonly config: Config;
}

/** Registers the routes of questions, SQL, traces and the catalog. */
export async function registerApi(_app: FastifyInstance, _deps: ApiDeps): Promise<void> {
  // The routes live beside this file.
}
