// The bookstore's pages: asks catalogue, inventory and payment over HTTP and renders HTML. No instrumentation.
'use strict';
const http = require('node:http');

const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 256 });

function address(name) {
  const [host, port] = process.env[name].split(':');
  return { host, port: Number(port) };
}
const catalogue = address('CATALOGUE');
const inventory = address('INVENTORY');
const payment = address('PAYMENT');

function call(target, method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {};
    const request = http.request({ ...target, method, path, headers, agent, timeout: 10_000 }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode >= 400) reject(new Error(`${path}: ${response.statusCode}`));
        else resolve(JSON.parse(text));
      });
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error(`${path}: timed out`)));
    request.on('error', reject);
    request.end(body);
  });
}

const escape = (text) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]);

async function bookPage(id, pv) {
  const [book, stock] = await Promise.all([
    call(catalogue, 'GET', `/books/${id}?pv=${pv}`),
    call(inventory, 'GET', `/stock/${id}?pv=${pv}`),
  ]);
  const similar = await call(catalogue, 'GET', `/books/${id}/similar?pv=${pv}`);
  const quote = await call(payment, 'POST', `/quotes?pv=${pv}`, JSON.stringify({ book: id, copies: 1 }));
  const list = similar.map((other) => `<li><a href="/books/${other.id}">${escape(other.title)}</a></li>`).join('');
  return `<!doctype html><title>${escape(book.title)}</title><h1>${escape(book.title)}</h1>
<p>by ${escape(book.author)}. ${stock.copies} copies left. ${quote.amount} ${quote.currency}</p><ul>${list}</ul>`;
}

async function listPage(pv) {
  const books = await call(catalogue, 'GET', `/books?pv=${pv}`);
  const list = books.map((book) => `<li><a href="/books/${book.id}">${escape(book.title)}</a></li>`).join('');
  return `<!doctype html><title>Books</title><h1>Books</h1><ul>${list}</ul>`;
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://shop');
  const pv = encodeURIComponent(url.searchParams.get('pv') ?? '0');
  const book = /^\/books\/(\d+)$/.exec(url.pathname);
  const send = (status, html) => {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-length': Buffer.byteLength(html),
    });
    response.end(html);
  };
  try {
    if (url.pathname === '/health') send(200, 'ok');
    else if (book) send(200, await bookPage(book[1], pv));
    else if (url.pathname === '/') send(200, await listPage(pv));
    else send(404, '<!doctype html><title>Not found</title><h1>Not found</h1>');
  } catch (error) {
    send(502, `<!doctype html><title>Sorry</title><h1>Sorry</h1><p>${escape(error.message)}</p>`);
  }
});
server.keepAliveTimeout = 60_000;
const [host, port] = process.env.LISTEN.split(':');
server.listen(Number(port), host);
