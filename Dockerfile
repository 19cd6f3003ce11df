# One image for the nine services and for init: the bundles run without node_modules, but for what reads scans.
FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
ENV ONNXRUNTIME_NODE_INSTALL=skip ONNXRUNTIME_NODE_INSTALL_CUDA=skip
RUN npm ci --no-audit --no-fund --loglevel=error
COPY . .
RUN node_modules/.bin/node scripts/build.mjs && node_modules/.bin/node scripts/runtime-packages.ts /build/runtime

FROM node:26-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
RUN echo '{"type":"module"}' > package.json && mkdir -p /storage /secrets && chown node:node /storage /secrets
COPY --from=build /build/runtime ./node_modules
COPY --from=build /build/dist ./dist
COPY --from=build /build/deploy/city ./deploy/city
USER node
CMD ["node", "dist/single.js"]
