// The official JavaScript client over wss: connects to the port given, pings, closes.
'use strict';
const diffusion = require('diffusion');

async function main() {
    const session = await diffusion.connect({
        host: 'localhost',
        port: Number(process.argv[2]),
        secure: true,
        transports: ['WS'],
        principal: 'control',
        credentials: 'password',
    });
    await session.pingServer();
    await session.closeSession();
    console.log('closed');
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
