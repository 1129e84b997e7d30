'use strict';

// An insurance for a term. Its life ends with the term: who asks it then hears that it is over.

function onActivated(state, event) {
  return { state, expiresMillis: Number(event.attributes.untilMillis) };
}

function onMessage(state, { from, body, attributes }) {
  if (from !== attributes.car || body.type !== 'breakdown') {
    return { state };
  }
  const claims = state.claims + 1;
  const claim = { type: 'claim', number: `${attributes.policy}/${claims}` };
  return {
    state: { claims, cause: body.fault },
    effects: [{ type: 'send', tag: 'claim', to: from, body: claim }],
  };
}

function covers(state, args, caller, here) {
  return { ok: true, why: '', policy: here.attributes.policy };
}

function claims(state) {
  return state;
}
