import { type Sketch } from './bookstore';

/** A page that asks the database for each of its books in turn, then for prices all at once. */
export function repeated(count = 24): Sketch[] {
  const spans: Sketch[] = [
    {
      id: 'page',
      service: 'storefront',
      operation: 'GET /shelf',
      point: 's-p',
      protocol: 'HTTP',
      start: 0,
      duration: 120,
      code: 200,
    },
  ];
  for (let book = 0; book < count; book++) {
    const start = 2 + book * 3.2;
    const failed = book === 7;
    spans.push(
      {
        ...{ id: `q${book}`, parent: 'page', service: 'storefront', operation: `SELECT book ${book}`, point: 'c-p' },
        ...{ protocol: 'MySQL', start, duration: 2.4 + (book % 5) * 0.1, rule: 'syscall_trace_id', confidence: 0.9 },
        ...(failed ? { status: 'server_error', code: 1213 } : {}),
      },
      {
        ...{ id: `r${book}`, parent: `q${book}`, service: 'mariadb', operation: `SELECT book ${book}`, point: 's-p' },
        ...{ protocol: 'MySQL', start: start + 0.3, duration: 1.8, rule: 'tcp_seq', confidence: 1 },
      },
    );
  }
  for (let price = 0; price < 6; price++) {
    spans.push({
      ...{ id: `p${price}`, parent: 'page', service: 'storefront', operation: `GET /price/${price}`, point: 'c-p' },
      ...{ protocol: 'HTTP', start: 82 + price * 0.4, duration: 20 + price * 2, code: 200 },
    });
  }
  return spans;
}
