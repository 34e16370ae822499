import { type Config } from '../config';

/**
 * Server settings of the embedded engine: a guest in our process, so its memory is capped, its background pools fit a
 * small machine, and its own log tables and column statistics, which nobody would read, do not exist.
 */
export function embeddedServerXml(config: Config, userFiles: string): string {
  const logTables = [
    'query_log',
    'query_thread_log',
    'query_views_log',
    'part_log',
    'trace_log',
    'text_log',
    'metric_log',
    'asynchronous_metric_log',
    'session_log',
    'opentelemetry_span_log',
    'processors_profile_log',
    'asynchronous_insert_log',
    'backup_log',
    'error_log',
    'query_metric_log',
    'latency_log',
    'blob_storage_log',
  ];
  return `<clickhouse>
  <max_server_memory_usage>${config.engineMemoryBytes}</max_server_memory_usage>
  <user_files_path>${userFiles}/</user_files_path>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>2</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <tables_loader_foreground_pool_size>2</tables_loader_foreground_pool_size>
  <tables_loader_background_pool_size>2</tables_loader_background_pool_size>
  <mark_cache_size>${64 * 2 ** 20}</mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <compression>
    <case>
      <min_part_size>${2 ** 20}</min_part_size>
      <min_part_size_ratio>0</min_part_size_ratio>
      <method>zstd</method>
      <level>1</level>
    </case>
  </compression>
  <merge_tree>
    <auto_statistics_types></auto_statistics_types>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
${logTables.map((table) => `  <${table} remove="1"/>`).join('\n')}
</clickhouse>
`;
}
