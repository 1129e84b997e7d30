'use strict';

// A car that looks after its driver. When its own key attests a breakdown, it sends its position to
// roadside assistance, has its insurance open a claim, and tells its maintenance record that a visit
// is due. Whether it may be driven, three other tokens say each time anybody asks.

const FAULT_LIMIT = 200;
const REPAIRED = { fault: '', position: '', help: 'none', helpCase: '', helpMinutes: 0, claim: 'none' };

function onBreakdown(state, event) {
  const fault = event.data.fault.slice(0, FAULT_LIMIT) || 'unknown';
  const { position } = event.data;
  if (state.fault !== '') {
    return { state: { ...state, position }, effects: [] }; // help is under way already
  }
  const next = { ...REPAIRED, fault, position, help: 'asked', claim: 'asked' };
  const news = { type: 'breakdown', fault };
  const effects = [callHelp(next, event), ...tell('insurance', news, event), ...tell('maintenance', news, event)];
  return { state: next, effects };
}

function onOutcome(state, event) {
  if (state.fault === '') {
    return { state }; // news of a breakdown that is over
  }
  if (event.effect === 'assistance' && event.kind === 'success') {
    const { helpCase, minutes } = event.data;
    const next = { ...state, help: 'coming', helpCase, helpMinutes: minutes };
    return { state: next, effects: [notify(next, `Help is ${minutes} minutes away. Case ${helpCase}.`)] };
  }
  return event.effect === 'insurance' && event.kind !== 'success' ? unclaimed(state) : { state };
}

function onFailure(state, event) {
  if (event.effect === 'assistance' && state.help === 'asked') {
    const next = { ...state, help: 'failed' };
    return { state: next, effects: [notify(next, 'Nobody could be asked for help. Please call for it.')] };
  }
  return event.effect === 'insurance' ? unclaimed(state) : { state };
}

// Anybody may send a message: what counts is whose it is.
function onMessage(state, { from, body, attributes }) {
  if (from === attributes.insurance && body.type === 'claim' && state.fault !== '') {
    return { state: { ...state, claim: body.number } };
  }
  if (from === attributes.maintenance && body.type === 'repaired') {
    return { state: { ...state, ...REPAIRED } };
  }
  return { state };
}

function papers(state, args, caller, here) {
  const why = objections(state, here);
  return { mayDrive: why.length === 0, why };
}

// What the ignition lock asks for; it has to be driven by somebody who was let in.
function start(state, args, caller, here) {
  const why = objections(state, here);
  return { start: why.length === 0, why };
}

// What the doors ask for: the chain of grants that led here is the key, also of a car that is broken.
function unlock(state) {
  return { unlock: true };
}

function status(state) {
  return state;
}

function objections({ fault }, { answers }) {
  const why = answers
    .filter(({ code, result }) => code || !result.ok)
    .map(({ depends, code, result }) => `${depends}: ${code || result.why}`);
  return fault === '' ? why : [...why, `car: ${fault}`];
}

function unclaimed(state) {
  const next = { ...state, claim: 'failed' };
  return { state: next, effects: [notify(next, 'Your insurance could not be told. Please call it.')] };
}

function callHelp({ fault, position }, { token, attributes }) {
  const body = { token, vin: attributes.vin, fault, position };
  return { type: 'http', tag: 'assistance', host: 'roadside', method: 'POST', path: '/cases', body };
}

// A car without such a token has nobody to tell.
function tell(whom, body, { attributes }) {
  const to = attributes[whom];
  return to ? [{ type: 'send', tag: whom, to, body }] : [];
}

function notify({ fault, help }, text) {
  return { type: 'notify', tag: 'notify', body: { fault, help, text } };
}
