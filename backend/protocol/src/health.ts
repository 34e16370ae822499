import { type Static, Type } from '@sinclair/typebox';

/** Answer of `GET /api/v1/health`, and the details of the data source's health check in Grafana. */
export const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('warning'), Type.Literal('error')], {
    description: 'warning: questions are answered, but there is nothing new to ask for',
  }),
  message: Type.String({ description: 'One line that says how it is' }),
  remedy: Type.Optional(Type.String({ description: 'What to mend' })),
  version: Type.String({ description: 'Release of the backend' }),
  query_version: Type.Integer({ description: 'Version of saved queries that it reads' }),
  instance_id: Type.String({ description: 'Tells one running backend from another' }),
  engine: Type.Object({
    kind: Type.Union([Type.Literal('embedded'), Type.Literal('server')]),
    version: Type.String({ description: 'ClickHouse’s; empty when the engine does not answer' }),
  }),
  plugin_listen: Type.Union([Type.String(), Type.Null()], {
    description: 'Where Grafana’s plugin protocol is served; null: nowhere',
  }),
  captured: Type.Object({
    minutes: Type.Integer({ description: 'How far back was looked' }),
    requests: Type.Number({ description: 'Requests of that time' }),
  }),
});
export type Health = Static<typeof Health>;
