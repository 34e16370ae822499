import { type Static, Type } from '@sinclair/typebox';

/** RFC 9457 problem details as every room answers them. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'URI of the problem kind; about:blank where the code says all' }),
    title: Type.String({ description: 'One sentence on what went wrong' }),
    status: Type.Integer({ description: 'HTTP status' }),
    code: Type.String({ description: 'Stable machine-readable code, snake_case' }),
    detail: Type.Optional(Type.String({ description: 'What was received, and where' })),
    remedy: Type.Optional(Type.String({ description: 'What to do about it' })),
  },
  { $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
