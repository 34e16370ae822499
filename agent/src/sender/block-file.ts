import { closeSync, openSync, writeSync } from 'node:fs';
import { L7_FLOW_LOG } from '@thalweg/protocol';
import { type Block } from '../enrich/tag-tables';
import { AgentError, reasonOf } from '../errors';

/** Writes blocks to files in place of sending them: rows to `path`, other tables to `path.<table>`. */
export class BlockFile {
  private readonly files = new Map<string, number>();
  rows = 0;

  constructor(private readonly path: string) {
    this.open(L7_FLOW_LOG.name);
  }

  write({ table, rows, bytes }: Block): void {
    const file = this.files.get(table.name) ?? this.open(table.name);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
    if (table.name === L7_FLOW_LOG.name) this.rows += rows;
  }

  close(): void {
    for (const file of this.files.values()) closeSync(file);
  }

  private open(table: string): number {
    const path = table === L7_FLOW_LOG.name ? this.path : `${this.path}.${table}`;
    try {
      const file = openSync(path, 'w');
      this.files.set(table, file);
      return file;
    } catch (error) {
      const remedy = 'Name a file in a directory that can be written to.';
      throw new AgentError('data_dir_unusable', `cannot write ${path}: ${reasonOf(error)}`, remedy, { cause: error });
    }
  }
}
