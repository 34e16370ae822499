// SkyWalking's Node agent, as its documentation sets it up.
const { default: agent } = require('skywalking-backend-js');

agent.start({
  serviceName: process.env.SERVICE,
  serviceInstance: `${process.env.SERVICE}@127.0.0.1`,
  collectorAddress: process.env.SKYWALKING,
});
