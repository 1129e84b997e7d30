// Answers one token's granted queries as a service node does: checks grant, proof and replay, runs the script, signs a receipt,
// and sends it as a bundle that is checked as a node's would be. Reads one line of JSON: what it serves; prints its port.
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fastify from 'fastify'
import { canonical } from './canonical.js'
import { sandbox } from './sandbox.js'
import { digest, fromHex, hashText, structHash, toHex } from './typed-data.js'

const PROOF_WINDOW_MILLIS = 30_000
const CALLS_LIMIT = 200_000
const GRANTS_LIMIT = 10_000
const RAW = { prehash: false }

const grantHash = structHash(
  'Grant(string token,string[] methods,string audience,address sessionKey,uint64 nonce,uint64 expiryMillis)')
const proofHash = structHash(
  'Proof(bytes32 grantHash,address node,string token,string method,bytes32 argsHash,uint64 timeMillis,bytes32 jti)')
const receiptHash = structHash(
  'Receipt(string token,bytes32 feedId,uint64 offset,bytes32 prefixRoot,bytes32 script,bytes32 engine,bytes32 stateHash,' +
  'bytes32 stepHash,bytes32 resultHash,uint64 timeMillis,uint64 sequence,string evidence,address node)')

const [line] = await once(createInterface({ input: process.stdin }), 'line')
const served = JSON.parse(line)
const { bundle, holder } = served
const { token, node } = bundle.receipt
const separator = fromHex(served.separator)
const secret = fromHex(served.secret)
const run = await sandbox(served.source, served.handler, served.way)
const fixed = canonical({ certificate: bundle.certificate, consistency: bundle.consistency, freshness: bundle.freshness })
const placement = canonical(bundle.placement)
const grants = new Map() // the signer of a grant, by all that was signed and the signature
const used = new Map()
let sequence = 0

class Refused extends Error {
  statusCode = 403
}

function signer(signature, hash) {
  const bytes = fromHex(signature)
  const recovered = new Uint8Array(65)
  recovered[0] = bytes[64] - 27
  recovered.set(bytes.subarray(0, 64), 1)
  const key = secp256k1.Point.fromBytes(secp256k1.recoverPublicKey(recovered, hash, RAW)).toBytes(false)
  return toHex(keccak_256(key.subarray(1)).subarray(12))
}

function granter(grant, hash) {
  const name = toHex(hash) + grant.signature
  let known = grants.get(name)
  if (known === undefined) {
    known = signer(grant.signature, digest(separator, hash))
    grants.set(name, known)
    if (grants.size > GRANTS_LIMIT) grants.delete(grants.keys().next().value)
  }
  return known
}

function check({ args, grant, proof }, method, origin) {
  const now = Date.now()
  if (grant.token !== token || grant.audience !== origin || !grant.methods.includes(method)) throw new Refused('grant')
  if (now >= grant.expiryMillis || Math.abs(now - proof.timeMillis) > PROOF_WINDOW_MILLIS) throw new Refused('time')
  const hash = grantHash(grant)
  const called = { grantHash: toHex(hash), node, token, method, argsHash: toHex(hashText(canonical(args))), ...proof }
  if (signer(proof.signature, digest(separator, proofHash(called))) !== grant.sessionKey) throw new Refused('proof')
  const name = toHex(hash) + proof.jti
  if (used.has(name) || granter(grant, hash) !== holder) throw new Refused('grant or replay')
  for (const [old, time] of used) {
    if (time > now - 2 * PROOF_WINDOW_MILLIS) break
    used.delete(old)
  }
  if (used.size >= CALLS_LIMIT) throw new Refused('busy')
  used.set(name, now)
  return { holder, audience: grant.audience }
}

async function answer(body, method, origin) {
  const caller = check(body, method, origin)
  const result = JSON.parse(await run(canonical([served.state, body.args, caller])))
  const { stateHash } = bundle.receipt
  const step = canonical({ ...bundle.step, call: { args: body.args, caller, method } })
  const output = canonical({ ...bundle.output, result, stateHash })
  const hashes = { stepHash: toHex(hashText(step)), resultHash: toHex(hashText(output)) }
  const receipt = { ...bundle.receipt, ...hashes, timeMillis: Date.now(), sequence: sequence++ }
  const signature = toHex(secp256k1.sign(digest(separator, receiptHash(receipt)), secret, RAW))
  return `${fixed.slice(0, -1)},"output":${output},"placement":${placement},"receipt":${canonical(receipt)},` +
    `"signature":"${signature}","step":${step}}`
}

const server = fastify()
server.post('/v1/tokens/:chain/:contract/:number/:method', async (request, reply) => {
  reply.type('application/json')
  return answer(request.body, request.params.method, request.headers.origin)
})
await server.listen({ host: '127.0.0.1', port: 0 })
console.log(server.server.address().port)
