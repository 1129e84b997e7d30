// Looks records up among js-libp2p nodes in this process as DirectoryBenchmark does among its own: for each line on stdin,
// a number of look-ups, one line of JSON with what they took. The first line is written when the records are held.
// Arguments: nodes, records, bytes of a value, look-ups at a time, nodes that hold a record, after how many records a
// look-up is left (0: never), and where it is left, as ours are: how many peers are asked at a time on one path.
import { createHash } from 'node:crypto'
import { createInterface } from 'node:readline'
import { makeNode, readKey } from '../../../../interop/js-libp2p/src/node.js'

const [nodes, records, bytes, atATime, holders, enough, parallel] = process.argv.slice(2).map(Number)
const widths = { kBucketSize: holders, ...(enough === 0 ? {} : { alpha: parallel, disjointPaths: 1 }) }
const pause = millis => new Promise(resolve => setTimeout(resolve, millis))
let questions = 0

const all = []
for (let i = 0; i < nodes; i++) {
  all.push(await makeNode({
    privateKey: await readKey('ed25519'), // its own default, and cheaper to it than ours
    listen: ['/ip4/127.0.0.1/tcp/0'],
    kad: { protocol: '/smartlayer/kad/1.0.0', ...widths }
  }))
}
for (const [i, node] of all.entries()) {
  for (const other of all.slice(i + 1)) {
    await node.dial(other.getMultiaddrs())
  }
}
while (!all.every(node => node.services.dht.routingTable.size >= nodes - 1)) {
  await pause(100)
}
const keys = Array.from({ length: records }, (_, i) =>
  Buffer.from(`/sl-placement/${createHash('sha256').update(`feed ${i}`).digest('hex')}`))
const value = Buffer.alloc(bytes)
await each(keys.entries(), async ([i, key]) => {
  for await (const _ of all[i % nodes].services.dht.put(key, value)) {
    // to its end
  }
})
const pairs = []
let copies = 0
for (const key of keys) {
  for (const node of all) {
    if (await holds(node, key)) {
      copies++
    } else {
      pairs.push({ node, key })
    }
  }
}
shuffle(pairs)
console.log(JSON.stringify({ copies: copies / records }))

createInterface({ input: process.stdin })
  .on('line', line => round(Number(line)))
  .on('close', () => process.exit(0))

async function round (count) {
  const took = []
  questions = 0
  const before = process.cpuUsage()
  const begin = performance.now()
  await each(pairs.splice(0, count).values(), async pair => {
    const start = performance.now()
    if (await lookUp(pair)) {
      took.push(performance.now() - start)
    }
  })
  const millis = performance.now() - begin
  const { user, system } = process.cpuUsage(before)
  took.sort((a, b) => a - b)
  const at = share => took[Math.floor(share * (took.length - 1))]
  console.log(JSON.stringify({
    asked: count, found: took.length, millis, processorMillis: (user + system) / 1000, questions, p50: at(0.5), p95: at(0.95)
  }))
}

async function lookUp ({ node, key }) {
  let have = 0
  for await (const event of node.services.dht.get(key)) {
    if (event.name === 'SEND_QUERY') {
      questions++
    }
    have += event.name === 'PEER_RESPONSE' && event.record != null
    if (event.name === 'VALUE' || (enough > 0 && have === enough)) {
      return true
    }
  }
  return false // nobody answered in time
}

// So many at a time, until the iterator has no more.
async function each (iterator, act) {
  await Promise.all(Array.from({ length: atATime }, async () => {
    for (const one of iterator) {
      await act(one)
    }
  }))
}

async function holds (node, key) {
  try {
    await node.services.dht.contentFetching.getLocal(key)
    return true
  } catch {
    return false
  }
}

function shuffle (list) {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1))
    ;[list[i], list[j]] = [list[j], list[i]]
  }
}
