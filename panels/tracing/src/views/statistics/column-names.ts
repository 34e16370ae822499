import { t } from '@thalweg/panel-kit';

/** Name of a group column for its reader; attributes are named by their key. */
export function columnName(key: string): string {
  switch (key) {
    case 'service':
      return t('statistics.column.service', 'Service');
    case 'operation':
      return t('statistics.column.operation', 'Operation');
    case 'observation_point':
      return t('statistics.column.point', 'Observation point');
    case 'type':
      return t('statistics.column.type', 'Type of span');
    case 'protocol':
      return t('statistics.column.protocol', 'Protocol');
    case 'host':
      return t('statistics.column.host', 'Host');
    case 'response_status':
      return t('statistics.column.status', 'Status');
    case 'response_code':
      return t('statistics.column.code', 'Status code');
    case 'error':
      return t('statistics.column.error', 'Failed');
    case 'kind':
      return t('statistics.column.kind', 'Kind');
    case 'signal_source':
      return t('statistics.column.source', 'Source');
    case 'rule':
      return t('statistics.column.rule', 'Rule of the link');
    default:
      return key;
  }
}
