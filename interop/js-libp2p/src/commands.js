// The commands that the parent process may give, by name. Each takes its fields and answers with fields, or throws.
import { peerIdFromString } from '@libp2p/peer-id'
import { PeerRecord, RecordEnvelope } from '@libp2p/peer-record'
import { multiaddr } from '@multiformats/multiaddr'
import { behaviours, exchange, readAll, sendAll, sendPattern } from './streams.js'

const MANY = 20_000

export function makeCommands (node, privateKey, tell) {
  const identified = new Map()
  const streams = new Map()
  let lastStream = 0

  node.addEventListener('peer:connect', event => tell('connect', { peer: event.detail.toString() }))
  node.addEventListener('peer:disconnect', event => tell('disconnect', { peer: event.detail.toString() }))
  node.addEventListener('peer:identify', event => {
    const { peerId, agentVersion, protocolVersion, protocols, listenAddrs, observedAddr, signedPeerRecord } = event.detail
    const told = {
      peer: peerId.toString(),
      agent: agentVersion,
      version: protocolVersion,
      protocols,
      addresses: listenAddrs.map(String),
      observed: observedAddr?.toString(),
      signed: signedPeerRecord !== undefined
    }
    identified.set(told.peer, told)
    tell('identify', told)
  })
  node.services.pubsub?.addEventListener('gossipsub:message', event => {
    const { msg, msgId, propagationSource } = event.detail
    tell('gossip', { topic: msg.topic, data: hex(msg.data), id: Buffer.from(msgId, 'base64').toString('hex'), from: propagationSource.toString() })
  })

  return {
    async dial ({ address }) {
      const connection = await node.dial(multiaddr(address))
      return { peer: connection.remotePeer.toString(), encryption: connection.encryption, muxer: connection.multiplexer }
    },
    async 'hang-up' ({ peer }) {
      await node.hangUp(peerIdFromString(peer))
    },
    async ping ({ peer }) {
      return { millis: await node.services.ping.ping(peerIdFromString(peer)) }
    },
    async connections () {
      return { peers: node.getPeers().map(String), count: node.getConnections().length }
    },
    // What a peer said of itself, or null while it has said nothing.
    async identified ({ peer }) {
      return { told: identified.get(peer) ?? null }
    },
    async serve ({ protocol, behaviour }) {
      await node.handle(protocol, async stream => {
        try {
          await behaviours[behaviour](stream)
        } catch (error) {
          tell('stream-failed', { protocol, why: String(error.name) })
          stream.abort(error)
        }
      }, { maxInboundStreams: MANY, maxOutboundStreams: MANY })
    },

    async open ({ peer, protocol }) {
      const opened = await openStream(peer, protocol)
      const stream = ++lastStream
      streams.set(stream, opened)
      opened.addEventListener('close', event => {
        tell('stream-closed', { stream, error: event.error?.name ?? null })
      })
      return { stream }
    },
    async send ({ stream, data }) {
      await sendAll(streams.get(stream), Buffer.from(data, 'hex'))
    },
    async 'send-pattern' ({ stream, size }) {
      return { hash: hex(await sendPattern(streams.get(stream), size)) }
    },
    async 'close-write' ({ stream }) {
      await streams.get(stream).close()
    },
    async reset ({ stream }) {
      streams.get(stream).abort(new Error('asked to reset'))
    },
    async 'read-all' ({ stream }) {
      const { size, hash } = await readAll(streams.get(stream))
      return { size, hash: hex(hash) }
    },
    // So many streams at once, on each of which a pattern is sent, the side is ended, and all is read.
    async exchange ({ peer, protocol, size, streams = 1 }) {
      const one = async () => exchange(await openStream(peer, protocol), size)
      return { exchanges: await Promise.all(Array.from({ length: streams }, one)) }
    },

    async subscribe ({ topic }) {
      node.services.pubsub.subscribe(topic)
    },
    async unsubscribe ({ topic }) {
      node.services.pubsub.unsubscribe(topic)
    },
    async publish ({ topic, data }) {
      const { recipients } = await node.services.pubsub.publish(topic, Buffer.from(data, 'hex'))
      return { recipients: recipients.map(String) }
    },
    async topic ({ topic }) {
      const pubsub = node.services.pubsub
      return { subscribers: pubsub.getSubscribers(topic).map(String), mesh: pubsub.getMeshPeers(topic) }
    },

    async 'kad-put' ({ key, value }) {
      const errors = []
      let stored = 0
      for await (const event of node.services.dht.put(bytes(key), bytes(value))) {
        if (event.name === 'QUERY_ERROR') {
          errors.push(event.error.message)
        } else if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') {
          stored++
        }
      }
      return { stored, errors }
    },
    async 'kad-get' ({ key }) {
      let value = null
      for await (const event of node.services.dht.get(bytes(key))) {
        if (event.name === 'VALUE') {
          value = hex(event.value)
        }
      }
      return { value }
    },
    async 'kad-find' ({ peer }) {
      for await (const event of node.services.dht.findPeer(peerIdFromString(peer))) {
        if (event.name === 'FINAL_PEER') {
          return { addresses: event.peer.multiaddrs.map(String) }
        }
      }
      return { addresses: null }
    },
    // This peer's own record, signed: what is put under /sl-peer/.
    async 'peer-record' ({ sequence, addresses }) {
      const record = new PeerRecord({
        peerId: node.peerId, multiaddrs: addresses.map(text => multiaddr(text)), seqNumber: BigInt(sequence)
      })
      return { value: hex((await RecordEnvelope.seal(record, privateKey)).marshal()) }
    },
    async 'kad-table' () {
      return { size: node.services.dht.routingTable.size }
    }
  }

  function openStream (peer, protocol) {
    return node.dialProtocol(peerIdFromString(peer), protocol, { maxOutboundStreams: MANY })
  }
}

function bytes (text) {
  return new Uint8Array(Buffer.from(text, 'hex'))
}

function hex (data) {
  return Buffer.from(data.subarray()).toString('hex')
}
