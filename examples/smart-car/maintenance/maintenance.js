'use strict';

// A car's maintenance record: a visit is due from a breakdown until the garage attests the repair.

const WORK_LIMIT = 200;

function onMessage(state, { from, body, attributes }) {
  const wanted = from === attributes.car && body.type === 'breakdown';
  return { state: wanted ? { ...state, due: body.fault } : state };
}

function onRepair(state, event) {
  const lastWork = event.data.work.slice(0, WORK_LIMIT);
  const next = { due: '', visits: state.visits + 1, lastWork };
  const news = { type: 'send', tag: 'repaired', to: event.attributes.car, body: { type: 'repaired' } };
  return { state: next, effects: state.due === '' ? [] : [news] };
}

function fit({ due, visits }) {
  return { ok: due === '', why: due === '' ? '' : `a visit is due: ${due}`, visits };
}
