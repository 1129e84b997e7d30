// Gossips among js-libp2p nodes in this process as GossipBenchmark does among its own, and writes what it measured as one
// line of JSON for each rate. Arguments: nodes, distances on their ring to whom each dials, messages for warming up, how
// many of them a second, seconds for each rate, bytes of a message, rates in messages a second.
import { makeNode, readKey } from '../../../../interop/js-libp2p/src/node.js'

const lists = process.argv.slice(2).map(text => text.split(',').map(Number))
const [[nodes], distances, [warmUps], [warmUpsPerSecond], [seconds], [bytes], rates] = lists
const TOPIC = 'benchmark'
const pause = millis => new Promise(resolve => setTimeout(resolve, millis))

const all = []
for (let i = 0; i < nodes; i++) {
  const node = await makeNode({
    privateKey: await readKey('secp256k1'), listen: ['/ip4/127.0.0.1/tcp/0'], gossip: { heartbeatMillis: 700 }
  })
  Object.assign(node.services.pubsub.opts, { D: 8, Dlo: 6, Dhi: 12, Dscore: 4, Dout: 2 }) // as ours
  node.services.pubsub.subscribe(TOPIC)
  all.push(node)
}
const sent = []
let latencies = []
for (const node of all) {
  node.services.pubsub.addEventListener('gossipsub:message', ({ detail: { msg } }) => {
    latencies.push(performance.now() - sent[Buffer.from(msg.data).readUInt32BE(0)])
  })
}
for (let i = 0; i < nodes; i++) {
  for (const distance of distances) {
    await all[i].dial(all[(i + distance) % nodes].getMultiaddrs())
  }
}
while (!all.every(node => node.services.pubsub.getMeshPeers(TOPIC).length >= 4)) {
  await pause(100)
}
await spread(warmUps, warmUpsPerSecond)
for (const rate of rates) {
  const before = process.cpuUsage()
  await spread(rate * seconds, rate)
  const { user, system } = process.cpuUsage(before)
  latencies.sort((a, b) => a - b)
  const at = share => latencies[Math.floor(share * (latencies.length - 1))]
  console.log(JSON.stringify({
    rate, deliveries: latencies.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), processorMillis: (user + system) / 1000
  }))
}
process.exit(0)

async function spread (count, perSecond) {
  latencies = []
  const first = sent.length
  const begin = performance.now()
  for (let i = 0; i < count; i++) {
    const due = begin + i * 1000 / perSecond
    if (due > performance.now()) {
      await pause(due - performance.now())
    }
    const data = Buffer.alloc(bytes)
    data.writeUInt32BE(first + i, 0)
    sent.push(performance.now())
    await all[i % nodes].services.pubsub.publish(TOPIC, data)
  }
  const end = performance.now() + 20_000
  while (latencies.length < count * (nodes - 1) && performance.now() < end) {
    await pause(20)
  }
}
