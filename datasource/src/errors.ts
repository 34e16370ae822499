import { type Problem } from '@thalweg/protocol';

/** A failure in words that tell its reader what to mend. */
export interface Failure {
  /** Stable code: the backend's own, or one of the list below. */
  readonly code: string;
  readonly message: string;
  readonly status?: number;
}

export const fromProblem = (problem: Problem): Failure => ({
  code: problem.code,
  status: problem.status,
  message: [problem.title, problem.detail, problem.remedy]
    .filter((part): part is string => Boolean(part))
    .map(sentence)
    .join(' '),
});

const sentence = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

export const FAILURES = Object.freeze({
  unreachable: (detail: string): Failure => ({
    code: 'unreachable',
    message: `The Thalweg backend does not answer (${detail}). Check the URL, and that the backend runs: "npm run backend" in its folder, or the service of your installation.`,
  }),
  timeout: (seconds: number): Failure => ({
    code: 'timeout',
    message: `The Thalweg backend gave no answer within ${seconds} s. Narrow the time range or the filters, or raise the timeout in the settings of the data source.`,
  }),
  unauthorised: (status: number): Failure => ({
    code: 'unauthorised',
    status,
    message: `The Thalweg backend refuses the token (HTTP ${status}). Enter the value of its THALWEG_TOKEN in the settings of the data source.`,
  }),
  not_thalweg: (status: number, url: string): Failure => ({
    code: 'not_thalweg',
    status,
    message: `Something answers at ${url || 'this address'}, but it is not a Thalweg backend (HTTP ${status}). Check the URL: it names the backend's own address, such as http://127.0.0.1:20416, without a path.`,
  }),
  http: (status: number, text: string): Failure => ({
    code: 'http_error',
    status,
    message: `The Thalweg backend answered HTTP ${status}${text ? `: ${text}` : ''}. Its log says more.`,
  }),
  missing_answer: (kind: string): Failure => ({
    code: 'missing_answer',
    message: `The backend left the "${kind}" question without an answer. Backend and data source may be of different versions: update the older one.`,
  }),
});

/** Thrown where only an exception can carry a failure: an interface of Grafana that expects a promise. */
export class ThalwegError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'ThalwegError';
  }
}
