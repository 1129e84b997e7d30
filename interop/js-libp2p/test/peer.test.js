// The peer against itself: what the Java tests rely on holds between two nodes of js-libp2p.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPeer } from './driver.js'

async function withPeers (flags, body) {
  const peers = await Promise.all(flags.map(own => startPeer(...own)))
  try {
    await body(...peers)
  } finally {
    await Promise.all(peers.map(peer => peer.stop()))
  }
}

const eventually = async fact => {
  while (!await fact()) {
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

test('a fixed key gives a fixed name', () => withPeers(
  [['--key', 'secp256k1:' + '01'.repeat(32)], ['--key', 'ed25519:' + '01'.repeat(32)]], async (a, b) => {
    assert.equal(a.id, '16Uiu2HAmEWQnHq2jLKJypwVnVoQeFCULuyop6atvq2eWjYSUjzNi')
    assert.equal(b.id, '12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5')
  }))

test('peers dial, identify, ping, echo, half-close, reset', () => withPeers(
  [['--key', 'ed25519'], ['--key', 'secp256k1']], async (a, b) => {
    for (const behaviour of ['echo', 'digest', 'reset', 'close-first']) {
      await b.ask('serve', { protocol: '/' + behaviour, behaviour })
    }
    const dialed = await a.ask('dial', { address: b.address })
    assert.equal(dialed.peer, b.id)
    assert.ok((await a.ask('ping', { peer: b.id })).millis >= 0)
    const told = await a.event(event => event.event === 'identify' && event.peer === b.id)
    assert.ok(told.protocols.includes('/echo'))
    const { exchanges } = await a.ask('exchange', { peer: b.id, protocol: '/echo', size: 3_000_000, streams: 4 })
    for (const each of exchanges) {
      assert.equal(each.received, 3_000_000)
      assert.equal(each.receivedHash, each.sentHash)
    }
    const digest = await a.ask('exchange', { peer: b.id, protocol: '/digest', size: 100_000 })
    assert.equal(digest.exchanges[0].received, 40)
    const closed = await a.ask('exchange', { peer: b.id, protocol: '/close-first', size: 100_000 })
    assert.equal(closed.exchanges[0].received, 0)
    await assert.rejects(a.ask('exchange', { peer: b.id, protocol: '/reset', size: 100_000 }))
    await assert.rejects(a.ask('open', { peer: b.id, protocol: '/unheard-of' }), /UnsupportedProtocol/)
  }))

test('gossip without signatures reaches the other', () => withPeers(
  [['--gossip', '200'], ['--gossip', '200']], async (a, b) => {
    const topic = '/smartlayer/1/lane/7'
    await a.ask('subscribe', { topic })
    await b.ask('subscribe', { topic })
    await a.ask('dial', { address: b.address })
    await eventually(async () => (await a.ask('topic', { topic })).mesh.includes(b.id))
    await a.ask('publish', { topic, data: 'c0ffee' })
    const heard = await b.event(event => event.event === 'gossip')
    assert.equal(heard.data, 'c0ffee')
    assert.equal(heard.from, a.id)
    assert.equal(heard.id, '1d5da1c3a3087a1dd59dd99c0b082511e4346bff66373b831295dd47359c0c6c')
  }))

test('records are put, refused, found, and the highest wins', () => withPeers(
  [['--kad'], ['--kad']], async (a, b) => {
    const key = Buffer.from('/sl-placement/one').toString('hex')
    await a.ask('dial', { address: b.address })
    await eventually(async () => (await a.ask('kad-table')).size === 1)
    await eventually(async () => (await b.ask('kad-table')).size === 1)
    const put = await a.ask('kad-put', { key, value: '0000000000000001aa' })
    assert.equal(put.stored, 1)
    assert.equal((await b.ask('kad-get', { key })).value, '0000000000000001aa')
    assert.equal((await b.ask('kad-find', { peer: a.id })).addresses.length > 0, true)
    const own = Buffer.from('/sl-peer/' + a.id).toString('hex')
    const record = await a.ask('peer-record', { sequence: '7', addresses: [a.address] })
    assert.equal((await a.ask('kad-put', { key: own, value: record.value })).stored, 1)
    assert.equal((await b.ask('kad-get', { key: own })).value, record.value)
    const others = Buffer.from('/sl-peer/' + b.id).toString('hex')
    assert.equal((await a.ask('kad-put', { key: others, value: record.value })).stored, 0)
    const refused = await a.ask('kad-put', { key, value: '00' })
    assert.equal(refused.stored, 0)
  }))
