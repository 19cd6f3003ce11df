// The map, where the city has one: a click fills in the point, a point that is filled in is shown.
'use strict';

(() => {
  const place = document.getElementById('map');
  const { latitude, longitude } = document.getElementById('report').elements;
  place.hidden = false;
  const [south, west, north, east] = place.dataset.bounds.split(',').map(Number);
  const map = L.map(place).fitBounds([[south, west], [north, east]]);
  map.attributionControl.setPrefix('');
  L.tileLayer(place.dataset.tiles, { maxZoom: 18, attribution: place.dataset.attribution.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`) }).addTo(map);
  let mark;
  const show = (point) => {
    if (mark) mark.setLatLng(point);
    else mark = L.circleMarker(point, { radius: 10, weight: 4, color: '#8f0d1f' }).addTo(map);
  };
  map.on('click', ({ latlng }) => {
    const { lat, lng } = latlng.wrap();
    latitude.value = lat.toFixed(6);
    longitude.value = lng.toFixed(6);
    latitude.closest('details').open = true;
    show([lat, lng]);
  });
  const filledIn = () => {
    const point = [Number(latitude.value), Number(longitude.value)];
    if (latitude.value === '' || longitude.value === '' || !point.every(Number.isFinite)) return;
    show(point);
    map.setView(point, Math.max(map.getZoom(), 15));
  };
  latitude.addEventListener('change', filledIn);
  longitude.addEventListener('change', filledIn);
  filledIn();
})();
