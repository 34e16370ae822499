export { AskFace } from './AskFace';
export { askDatasource, type AskResult, type AskSettings } from './ask-datasource';
export { type AskSource, AskSourceContext, askSourceOf, useAskSource } from './ask-source';
export { type AskError } from './errors';
export { type AskState, type Asking, useAsk } from './use-ask';
