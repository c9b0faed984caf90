// Values of the data types as text and back, and the fields of a line.
'use strict';
const diffusion = require('diffusion');

const { TopicType } = diffusion.topics;
const types = diffusion.datatypes;
const NO_VALUE = '-';

const TOPIC_TYPES = {
    string: TopicType.STRING,
    int64: TopicType.INT64,
    double: TopicType.DOUBLE,
    json: TopicType.JSON,
    binary: TopicType.BINARY,
    record_v2: TopicType.RECORD_V2,
    time_series: TopicType.TIME_SERIES,
};
const NOTIFICATIONS = ['added', 'selected', 'removed', 'deselected'];
const EVENTS = 'events:';

/** The data type of a name; `events:TYPE` is that of a time series. */
function dataType(name) {
    if (name.startsWith(EVENTS)) return types.timeseries(dataType(name.slice(EVENTS.length)));
    return name === 'record_v2' ? types.recordv2() : types[name]();
}

/** A double as the shortest text that is read as the same one. */
function doubleText(value) {
    return Object.is(value, -0) ? '-0' : String(value);
}

/** The value as text. */
function write(name, value) {
    if (value === null || value === undefined) return NO_VALUE;
    if (name.startsWith(EVENTS)) return `${value.sequence} ${write(name.slice(EVENTS.length), value.value)}`;
    switch (name) {
        case 'string': return `"${value}`;
        case 'int64': return value.toString(10);
        case 'double': return doubleText(value);
        case 'json': return JSON.stringify(value.get());
        case 'binary': return `x${value.get().toString('hex')}`;
        case 'record_v2': return `r${value.asRecords().map((record) => record.join(',')).join(';')}`;
        default: throw new Error(`no type ${name}`);
    }
}

/** The value that the text means. */
function read(name, text) {
    if (text === NO_VALUE) return null;
    switch (name) {
        case 'string': return text.slice(1);
        case 'int64': return text;
        case 'double': return Number(text);
        case 'json': return types.json().fromJsonString(text);
        case 'binary': return types.binary().from(Buffer.from(text.slice(1), 'hex'));
        case 'record_v2': {
            const builder = types.recordv2().valueBuilder();
            for (const record of text.slice(1).split(';')) builder.addRecord(...record.split(','));
            return builder.build();
        }
        default: throw new Error(`no type ${name}`);
    }
}

const ESCAPES = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const UNESCAPES = { '\\': '\\', t: '\t', n: '\n', r: '\r' };

/** The words as one line. */
function line(words) {
    return words.map((word) => word.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character])).join('\t');
}

/** The words of a line. */
function fields(text) {
    return text.split('\t').map((word) => word.replace(/\\(.)/g, (all, letter) => UNESCAPES[letter]));
}

module.exports = { NOTIFICATIONS, TOPIC_TYPES, dataType, fields, line, read, write };
