import { ApiError } from './errors';
import { type Handler } from './routes';

const notYet: Handler = () => Promise.reject(new ApiError('internal', 'not yet'));
export const query = notYet;
export const queryRange = notYet;
export const formatQuery = notYet;
export const parseQuery = notYet;
