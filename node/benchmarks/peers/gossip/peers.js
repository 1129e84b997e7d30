// Gossips among js-libp2p nodes in this process as OwnGossip does among its own. Arguments: nodes, distances on their ring
// to whom each dials, bytes of a message. Reads orders, one a line, and answers each with a line of JSON: "meshes" with the
// sizes of all meshes, "spread COUNT PER_SECOND" with what was measured.
import { createInterface } from 'node:readline'
import { makeNode, readKey } from '../../../../interop/js-libp2p/src/node.js'

const [[nodes], distances, [bytes]] = process.argv.slice(2).map(text => text.split(',').map(Number))
const TOPIC = 'benchmark'
const PATIENCE_MILLIS = 20_000
const pause = millis => new Promise(resolve => setTimeout(resolve, millis))

const all = []
const sent = []
let latencies = []
for (let i = 0; i < nodes; i++) {
  const node = await makeNode({
    privateKey: await readKey('secp256k1'),
    listen: ['/ip4/127.0.0.1/tcp/0'],
    gossip: { heartbeatMillis: 700, mesh: { D: 8, Dlo: 6, Dhi: 12, Dscore: 4, Dout: 2 } }
  })
  const { pubsub } = node.services
  pubsub.topicValidators.set(TOPIC, async () => 'accept')
  pubsub.subscribe(TOPIC)
  pubsub.addEventListener('gossipsub:message', ({ detail: { msg } }) => {
    latencies.push(performance.now() - sent[Buffer.from(msg.data).readUInt32BE(0)])
  })
  all.push(node)
}
for (let i = 0; i < nodes; i++) {
  for (const distance of distances) {
    await all[i].dial(all[(i + distance) % nodes].getMultiaddrs())
  }
}
for await (const line of createInterface({ input: process.stdin })) {
  const [order, count, perSecond] = line.split(' ')
  console.log(JSON.stringify(order === 'spread' ? await spread(Number(count), Number(perSecond)) : meshes()))
}
process.exit(0)

function meshes () {
  return all.map(node => node.services.pubsub.getMeshPeers(TOPIC).length)
}

async function spread (count, perSecond) {
  latencies = []
  const first = sent.length
  const before = process.cpuUsage()
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
  const end = performance.now() + PATIENCE_MILLIS
  while (latencies.length < count * (nodes - 1) && performance.now() < end) {
    await pause(20)
  }
  const { user, system } = process.cpuUsage(before)
  latencies.sort((a, b) => a - b)
  const at = share => latencies[Math.floor(share * (latencies.length - 1))]
  return { deliveries: latencies.length, processorMicros: user + system, p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
