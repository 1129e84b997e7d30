// Makes the js-libp2p node: TCP, Noise XX, yamux, identify, ping, and on demand gossipsub and kad-dht.
import './polyfill.js'
import { createHash } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeyPair, generateKeyPairFromSeed, privateKeyFromRaw } from '@libp2p/crypto/keys'
import { gossipsub } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'

const MANY = 20_000
const PATIENCE_MILLIS = 60_000

// "ed25519", "secp256k1", or either with a colon and 32 bytes in hex: the seed, or the private key.
export async function readKey (text) {
  const [type, hex] = text.split(':')
  if (type === 'ed25519') {
    return hex === undefined
      ? generateKeyPair('Ed25519')
      : generateKeyPairFromSeed('Ed25519', Buffer.from(hex, 'hex'))
  }
  if (type === 'secp256k1') {
    return hex === undefined ? generateKeyPair('secp256k1') : privateKeyFromRaw(Buffer.from(hex, 'hex'))
  }
  throw new Error(`a key of type ed25519 or secp256k1 is expected, not ${type}`)
}

export async function makeNode ({ privateKey, listen, gossip, kad }) {
  const services = {
    identify: identify({ agentVersion: 'js-libp2p-peer', timeout: PATIENCE_MILLIS }),
    identifyPush: identifyPush({ timeout: PATIENCE_MILLIS }),
    ping: ping({ maxInboundStreams: 16, maxOutboundStreams: 16, timeout: PATIENCE_MILLIS })
  }
  if (gossip !== undefined) {
    services.pubsub = gossipsub(gossipOptions(gossip))
  }
  if (kad !== undefined) {
    services.dht = kadDHT(kadOptions(kad))
  }
  return createLibp2p({
    privateKey,
    addresses: { listen },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxInboundStreams: MANY, maxOutboundStreams: MANY, maxEarlyStreams: MANY })],
    // A test's peers all have one address, so the limits that are kept per host would meet them all together.
    connectionManager: {
      maxConnections: MANY,
      maxIncomingPendingConnections: MANY,
      inboundConnectionThreshold: MANY,
      maxParallelDials: MANY,
      dialTimeout: PATIENCE_MILLIS,
      addressDialTimeout: PATIENCE_MILLIS,
      inboundUpgradeTimeout: PATIENCE_MILLIS,
      outboundStreamProtocolNegotiationTimeout: PATIENCE_MILLIS,
      inboundStreamProtocolNegotiationTimeout: PATIENCE_MILLIS,
      reconnectRetries: 0
    },
    connectionMonitor: { enabled: false },
    services
  })
}

// As spec/protocol/gossip.md: nothing but data and topic; named by the SHA-256 of the message's canonical encoding. The
// sizes of a mesh (D, Dlo, Dhi, Dscore, Dout) are gossipsub's own where none are given.
function gossipOptions ({ heartbeatMillis, mesh }) {
  return {
    globalSignaturePolicy: 'StrictNoSign',
    msgIdFn: message => messageId(message.topic, message.data),
    heartbeatInterval: heartbeatMillis,
    ...mesh,
    fallbackToFloodsub: false,
    allowPublishToZeroTopicPeers: true,
    floodPublish: true,
    doPX: false,
    emitSelf: false
  }
}

export function messageId (topic, data) {
  const hash = createHash('sha256')
  field(hash, 2, Buffer.from(data))
  field(hash, 4, Buffer.from(topic, 'utf8'))
  return hash.digest()
}

function field (hash, number, bytes) {
  hash.update(Buffer.from([number << 3 | 2]))
  hash.update(varint(bytes.length))
  hash.update(bytes)
}

export function varint (value) {
  const bytes = []
  for (; value > 0x7f; value = Math.floor(value / 128)) {
    bytes.push(value % 128 | 0x80)
  }
  return Buffer.from([...bytes, value])
}

// As spec/protocol/directory.md names records. What is put under /sl-peer/ must be a peer's own signed record; what is
// put under /sl-placement/ begins here with a sequence of 8 bytes. The highest sequence wins.
function kadOptions ({ protocol, ...widths }) {
  return {
    ...widths, // kBucketSize, alpha, disjointPaths; those that are missing are kad-dht's own
    protocol,
    clientMode: false,
    allowQueryWithZeroPeers: true,
    initialQuerySelfInterval: 100,
    peerInfoMapper: passthroughMapper,
    validators: {
      'sl-peer': async (key, value) => {
        const envelope = await RecordEnvelope.openAndCertify(value, PeerRecord.DOMAIN)
        const { peerId } = PeerRecord.createFromProtobuf(envelope.payload)
        const named = Buffer.from(key).toString().split('/')[2]
        if (named !== peerId.toString() || !peerId.publicKey.equals(envelope.publicKey)) {
          throw new Error('a record of another peer')
        }
      },
      'sl-placement': async (key, value) => {
        placementSequence(value)
      }
    },
    selectors: {
      'sl-peer': (key, records) => highest(records, peerSequence),
      'sl-placement': (key, records) => highest(records, placementSequence)
    }
  }
}

function highest (records, sequence) {
  const sequences = records.map(sequence)
  return sequences.indexOf(sequences.reduce((a, b) => a > b ? a : b))
}

function peerSequence (value) {
  return PeerRecord.createFromProtobuf(RecordEnvelope.createFromProtobuf(value).payload).seqNumber
}

function placementSequence (value) {
  if (value.length < 8) {
    throw new Error(`a placement of at least 8 bytes is expected, not of ${value.length}`)
  }
  return Buffer.from(value).readBigUInt64BE(0)
}
