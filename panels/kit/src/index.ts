export { SERIES_COLOURS } from './colour/tokens';
export { assignColors, hashName, serviceColor, statusColors } from './colour/series-colour';
export { NO_VALUE, formatCount, formatLatencyMs, formatRate, formatRatio } from './format/format';
export { field, formatWith, numberAt, textAt } from './frame/field';
export { Trans } from '@grafana/i18n';
export { t } from './i18n/translate';
export { Face, type FaceKind, type FaceProps } from './face/Face';
export { type Size, useSize } from './hooks/use-size';
export { ICON_BOX, NODE_TYPES, NODE_TYPE_PATH, type NodeType, nodeTypeOf } from './icons/node-type';
export { TypeIcon, type TypeIconProps } from './icons/TypeIcon';
export { type TopologySelection, TopologySelectEvent } from './events/selection';
export {
  type AskError,
  askDatasource,
  AskFace,
  type Asking,
  type AskResult,
  type AskSettings,
  type AskSource,
  AskSourceContext,
  askSourceOf,
  type AskState,
  useAsk,
  useAskSource,
} from './ask';
