// A gentle visitor: page views at a steady pace, each with an id in its address, for as long as it runs.
'use strict';
const http = require('node:http');

const [host, port] = process.env.SHOP.split(':');
const perSecond = Number(process.env.PAGE_VIEWS_PER_SECOND ?? 4);
const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
const run = Date.now().toString(36);
let turn = 0;

function visit() {
  turn++;
  const pv = `${run}-${turn}`;
  const path = turn % 20 === 0 ? '/' : turn % 97 === 0 ? '/gone' : `/books/${1 + ((turn * 7) % 40)}`;
  const request = http.get({ host, port: Number(port), agent, path: `${path}?pv=${pv}`, timeout: 10_000 }, (response) =>
    response.resume(),
  );
  request.on('timeout', () => request.destroy());
  // The shop may be starting or stopping; the next visit tries again.
  request.on('error', () => {});
}
setInterval(visit, 1000 / perSecond);
