export { adapterNames, serviceNames, servicePorts, type AdapterName, type ServiceName } from './services.ts';
