// Writes spec/vectors/noise and spec/vectors/yamux: what js-libp2p says with fixed keys, in both roles.
import '../src/polyfill.js'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { noise, pureJsCrypto } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { publicKeyToProtobuf } from '@libp2p/crypto/keys'
import { defaultLogger } from '@libp2p/logger'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddrConnectionPair } from '@libp2p/utils'
import { performHandshakeInitiator, performHandshakeResponder } from '../node_modules/@chainsafe/libp2p-noise/dist/src/performHandshake.js'
import { readKey } from '../src/node.js'

const vectors = new URL('../../../spec/vectors/', import.meta.url)
const hex = bytes => Buffer.from(bytes.subarray()).toString('hex')
const repeated = byte => byte.repeat(32)

async function versionOf (name) {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url)
  return `${name} ${JSON.parse(await readFile(file, 'utf8')).version}`
}

async function write (folder, file, about, fields) {
  await mkdir(new URL(folder + '/', vectors), { recursive: true })
  await writeFile(new URL(`${folder}/${file}`, vectors), JSON.stringify({ about, ...fields }, null, 1) + '\n')
}

// Both ends' writes, in order, as they go over the wire.
function taped () {
  const ends = multiaddrConnectionPair({ delay: 0 })
  const tape = []
  const names = ['dialer', 'listener']
  ends.forEach((end, i) => {
    const send = end.send.bind(end)
    end.send = data => {
      tape.push({ from: names[i], bytes: hex(data) })
      return send(data)
    }
  })
  return { dialer: ends[0], listener: ends[1], tape }
}

async function noiseParty (identity, fixed, ephemeral, muxers) {
  const privateKey = await readKey(identity)
  const secret = Buffer.from(ephemeral, 'hex')
  const crypto = { ...pureJsCrypto, generateX25519KeyPair: () => pureJsCrypto.generateX25519KeyPairFromSeed(secret) }
  const encrypter = noise({ crypto, staticNoiseKey: Buffer.from(fixed, 'hex') })({
    privateKey,
    logger: defaultLogger(),
    upgrader: { getStreamMuxers: () => new Map((muxers ?? []).map(name => [name, {}])) }
  })
  if (muxers === undefined) { // without extensions: nothing in the payload but key and signature
    const bare = perform => (connection, _, log, remoteIdentityKey, options) => perform({
      connection, privateKey, remoteIdentityKey, log, crypto: encrypter.crypto, prologue: new Uint8Array(), s: encrypter.staticKey
    }, options)
    encrypter.performHandshakeInitiator = bare(performHandshakeInitiator)
    encrypter.performHandshakeResponder = bare(performHandshakeResponder)
  }
  const [keyType, identityKey] = identity.split(':')
  return {
    encrypter,
    told: {
      keyType,
      identityKey,
      peer: peerIdFromPrivateKey(privateKey).toString(),
      keyMessage: hex(publicKeyToProtobuf(privateKey.publicKey)),
      staticKey: fixed,
      ephemeralKey: ephemeral
    }
  }
}

// One handshake, and a text each way; the frames with their lengths before them.
async function handshake (name, dialerKey, listenerKey, muxers) {
  const a = await noiseParty(dialerKey, repeated('11'), repeated('22'), muxers)
  const b = await noiseParty(listenerKey, repeated('33'), repeated('44'), muxers)
  const { dialer, listener, tape } = taped()
  const [outbound, inbound] = await Promise.all([
    a.encrypter.secureOutbound(dialer, {}),
    b.encrypter.secureInbound(listener, {})
  ])
  const say = async (from, to, text) => {
    const heard = new Promise(resolve => to.addEventListener('message', event => resolve(event.data), { once: true }))
    from.send(Buffer.from(text))
    if (hex(await heard) !== hex(Buffer.from(text))) {
      throw new Error('the other end heard something else')
    }
  }
  await say(outbound.connection, inbound.connection, 'from the dialer')
  await say(inbound.connection, outbound.connection, 'from the listener')
  await say(outbound.connection, inbound.connection, 'and again')
  return { name, muxers: muxers ?? null, dialer: a.told, listener: b.told, frames: frames(tape) }
}

// The writes of each side, cut at the lengths of the frames.
function frames (tape) {
  const rest = { dialer: '', listener: '' }
  const cut = []
  for (const { from, bytes } of tape) {
    rest[from] += bytes
    for (;;) {
      const size = rest[from].length < 4 ? Infinity : 4 + 2 * parseInt(rest[from].slice(0, 4), 16)
      if (rest[from].length < size) {
        break
      }
      cut.push({ from, frame: rest[from].slice(0, size) })
      rest[from] = rest[from].slice(size)
    }
  }
  return cut
}

const HEADER = 24
const LONG = 128

// The yamux frames of one side's writes; of long data only the size.
function yamuxFrames (tape) {
  const rest = { dialer: '', listener: '' }
  const cut = []
  for (const { from, bytes } of tape) {
    rest[from] += bytes
    for (;;) {
      const head = Buffer.from(rest[from].slice(0, HEADER), 'hex')
      const isData = head.length === 12 && head[1] === 0
      const size = head.length < 12 ? Infinity : HEADER + (isData ? 2 * head.readUInt32BE(8) : 0)
      if (rest[from].length < size) {
        break
      }
      const data = rest[from].slice(HEADER, size)
      cut.push({
        from,
        header: rest[from].slice(0, HEADER),
        type: ['data', 'window-update', 'ping', 'go-away'][head[1]],
        flags: ['SYN', 'ACK', 'FIN', 'RST'].filter((_, bit) => (head.readUInt16BE(2) & 1 << bit) !== 0),
        stream: head.readUInt32BE(4),
        length: head.readUInt32BE(8),
        ...(data.length <= LONG ? { data } : {})
      })
      rest[from] = rest[from].slice(size)
    }
  }
  return cut
}

async function yamuxSession () {
  const { dialer, listener, tape } = taped()
  const make = yamux({ enableKeepAlive: false })()
  const a = make.createStreamMuxer(dialer)
  const b = make.createStreamMuxer(listener)
  b.addEventListener('stream', event => echoOrReset(event.detail))
  const one = await a.createStream()
  await talk(one, Buffer.from('hello'))
  const long = await a.createStream()
  await talk(long, Buffer.alloc(400_000, 7))
  const broken = await a.createStream()
  const reset = new Promise(resolve => broken.addEventListener('close', resolve))
  broken.send(Buffer.from('reset'))
  await reset
  const mine = await a.createStream()
  mine.send(Buffer.from('bye'))
  mine.abort(new Error('asked to reset'))
  await quiet(tape)
  await a.close()
  await quiet(tape)
  return yamuxFrames(tape)
}

function echoOrReset (stream) {
  stream.addEventListener('message', event => {
    const data = event.data.subarray()
    if (Buffer.from(data).toString() === 'reset') {
      stream.abort(new Error('asked to reset'))
    } else {
      stream.send(data)
    }
  })
  stream.addEventListener('remoteCloseWrite', () => { stream.close().catch(() => {}) })
}

async function talk (stream, data) {
  const done = new Promise(resolve => stream.addEventListener('close', resolve))
  let heard = 0
  const all = new Promise(resolve => stream.addEventListener('message', event => {
    heard += event.data.byteLength
    if (heard === data.length) {
      resolve()
    }
  }))
  stream.send(data)
  await all
  await stream.close()
  await done
}

async function quiet (tape) {
  for (let before = -1; before !== tape.length;) {
    before = tape.length
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

// Names of keys, and a signature of each, as libp2p encodes it.
async function identity (keyText) {
  const key = await readKey(keyText)
  const message = 'libp2p has signatures'
  return {
    key: keyText,
    keyMessage: hex(publicKeyToProtobuf(key.publicKey)),
    multihash: hex(key.publicKey.toMultihash().bytes),
    peer: peerIdFromPrivateKey(key).toString(),
    message: hex(Buffer.from(message)),
    signature: hex(await key.sign(Buffer.from(message)))
  }
}

const ed = 'ed25519:' + repeated('aa')
const secp = 'secp256k1:' + repeated('bb')
const other = 'secp256k1:' + repeated('cc')
await write('noise', 'handshakes.json',
  `Noise_XX_25519_ChaChaPoly_SHA256 as libp2p speaks it, by ${await versionOf('@chainsafe/libp2p-noise')} (noble) with ` +
  'fixed keys: identityKey is the seed of an Ed25519 key or a secp256k1 private key, staticKey and ephemeralKey are X25519 ' +
  'private keys. Where muxers is null the payloads carry a key and a signature only. Frames stand with their lengths; the last three carry "from the dialer", "from the listener", "and again". ' +
  'Made by interop/js-libp2p (npm run vectors).',
  {
    handshakes: [
      await handshake('secp256k1 dials secp256k1', secp, other),
      await handshake('secp256k1 dials Ed25519', secp, ed),
      await handshake('Ed25519 dials secp256k1', ed, secp),
      await handshake('secp256k1 dials Ed25519, both naming a multiplexer', secp, ed, ['/yamux/1.0.0'])
    ]
  })
await write('yamux', 'session.json',
  `A session between two ends of ${await versionOf('@chainsafe/libp2p-yamux')}: an echo of 5 bytes, an echo of 400 000 bytes ` +
  '(so that windows are updated), a stream that the listener resets, one that the dialer resets, and the end. Frames are in the order ' +
  'in which their side wrote them; long data is left out. Made by interop/js-libp2p (npm run vectors).',
  { frames: await yamuxSession() })
await write('libp2p', 'identities.json',
  `Keys, their messages, names and a signature of each by ${await versionOf('@libp2p/crypto')} and ${await versionOf('@libp2p/peer-id')}. ` +
  'The first two keys are those of the libp2p specification (peer-ids). Made by interop/js-libp2p (npm run vectors).',
  {
    identities: await Promise.all([
      'ed25519:7e0830617c4a7de83925dfb2694556b12936c477a0e1feb2e148ec9da60fee7d',
      'secp256k1:53dadf1d5a164d6b4acdb15e24aa4c5b1d3461bdbd42abedb0a4404d56ced8fb',
      ed, secp, other
    ].map(identity))
  })
process.exit(0)
