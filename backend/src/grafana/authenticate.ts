import { createHash, timingSafeEqual } from 'node:crypto';
import { type Config } from '../config';
import { PluginError } from './errors';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Lets pass who knows this backend's token; without one the port is reachable from this host only. */
export function requireKey({ token }: Pick<Config, 'token'>, given: string): void {
  if (token === '') return;
  if (given === '') throw new PluginError('key_required', 'the data source has none');
  if (!timingSafeEqual(digest(given), digest(token)))
    throw new PluginError('wrong_key', 'the data source has another one');
}
