// A js-libp2p node that a parent process drives: one JSON command a line on stdin, {"id", "do", …}; on stdout one JSON
// line for each answer, {"id", "ok", …} or {"id", "error"}, and for each event, {"event", …}. The first is "ready".
// It ends with "stop", and when stdin ends: a parent that dies leaves nothing behind.
//
//   node peer.js [--key ed25519|secp256k1[:hex]] [--listen MULTIADDR]… [--gossip HEARTBEAT_MILLIS]
//                [--kad] [--kad-protocol PROTOCOL]
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { makeCommands } from './src/commands.js'
import { makeNode, readKey } from './src/node.js'

const { values: flags } = parseArgs({
  options: {
    key: { type: 'string', default: 'secp256k1' },
    listen: { type: 'string', multiple: true, default: [] },
    gossip: { type: 'string' },
    kad: { type: 'boolean', default: false },
    'kad-protocol': { type: 'string', default: '/smartlayer/kad/1.0.0' }
  }
})

const say = line => process.stdout.write(JSON.stringify(line) + '\n')
process.on('unhandledRejection', error => say({ event: 'unhandled', why: String(error?.stack ?? error) }))

const privateKey = await readKey(flags.key)
const node = await makeNode({
  privateKey,
  listen: flags.listen,
  gossip: flags.gossip === undefined ? undefined : { heartbeatMillis: Number(flags.gossip) },
  kad: flags.kad ? { protocol: flags['kad-protocol'] } : undefined
})
const commands = makeCommands(node, privateKey, (event, fields) => say({ event, ...fields }))
say({ event: 'ready', peer: node.peerId.toString(), addresses: node.getMultiaddrs().map(String) })

createInterface({ input: process.stdin })
  .on('line', line => answer(JSON.parse(line)))
  .on('close', () => process.exit(0))

async function answer ({ id, do: name, ...fields }) {
  try {
    if (name === 'stop') {
      await node.stop()
      say({ id, ok: true })
      process.exit(0)
    }
    if (commands[name] === undefined) {
      throw new Error(`there is no command ${name}`)
    }
    say({ id, ok: true, ...await commands[name](fields) })
  } catch (error) {
    say({ id, error: `${error.name}: ${error.message}` })
  }
}
