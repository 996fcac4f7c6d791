import streamlit as st; st.title('resnet_against_plain')
